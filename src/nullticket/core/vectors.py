"""Embeddings as they are stored: a number in two bytes. Numpy is loaded when the first is read, not when a server starts."""

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Vector: TypeAlias = "NDArray[np.float32]"


def packed(vector: Vector) -> bytes:
    return vector.astype("float16").tobytes()


def unpacked(kept: bytes) -> Vector:
    """The numbers of one vector, or of several one behind the other."""
    import numpy as np  # noqa: PLC0415 - see the top of the module

    return np.frombuffer(kept, np.float16).astype(np.float32)

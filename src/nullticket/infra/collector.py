"""Memory of a process that lives long: what Python searches for garbage, and what the allocator keeps for itself.

Everything else is freed at once, without any search. With Python's own settings a batch of tickets starts a search every
few hundred rows, and each goes through much that stays for ever: modules, tables of words, weights.
"""

import ctypes
import gc
from typing import Final

# So many more objects made than freed before the young ones are looked through: some megabytes at the most.
YOUNG: Final = 20_000
# From malloc.h of glibc, whose default is eight pools a core, each with holes of its own; other libraries have neither call.
_ARENA_MAX: Final = -8
_POOLS: Final = 2


def settle() -> None:
    """What is here by now stays and is not searched again; what comes is searched seldom. Called once a process, when
    it has been put together.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(_ARENA_MAX, _POOLS)


def give_back() -> None:
    """After much was read to keep little of it, and while nothing is to be done: what is free goes back to the system."""
    library = ctypes.CDLL(None)
    if hasattr(library, "malloc_trim"):
        library.malloc_trim(0)

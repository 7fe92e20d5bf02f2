"""Python's search for garbage in circles, set for a process that lives long.

Everything else is freed at once, without any search. With Python's own settings a batch of tickets starts a search every
few hundred rows, and each goes through much that stays for ever: modules, tables of words, weights.
"""

import gc
from typing import Final

# So many more objects made than freed before the young ones are looked through: some megabytes at the most.
YOUNG: Final = 20_000


def settle() -> None:
    """What is here by now stays and is not searched again; what comes is searched seldom. Called once a process, when
    it has been put together.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)

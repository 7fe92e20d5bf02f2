"""Key phrases from the text itself.

>>> key_phrases("Can't connect to VPN from home", "", leading=("vpn",))
('vpn', 'connect', 'home')
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from nullticket.core.text import words

MOST: Final = 8
_EMPTY: Final = frozenset(
    "the and for with from that this have has had are was were can cannot not but you your our they them how what when"
    " where why who does did don doesn please help hello thanks need want get got just very there here into about still"
    " again also any some all been being will would could should since after before der die das und oder ein eine ist"
    " nicht mit von auf ich mein meine kann wie was les des une est pas mon que para por los las una".split()
)


def key_phrases(title: str, description: str, *, leading: Sequence[str] = ()) -> tuple[str, ...]:
    """Words that an engine named first, then the most telling of the text; at most eight."""
    counts: Counter[str] = Counter()
    for weight, text in ((3, title), (1, description[:2000])):
        for word in words(text):
            if len(word) > 2 and word not in _EMPTY and not word.isdigit():
                counts[word] += weight
    ordered = sorted(counts, key=lambda word: (-counts[word], list(counts).index(word)))
    return tuple(dict.fromkeys((*leading, *ordered)))[:MOST]

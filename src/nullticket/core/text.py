r"""Text that people and machines send us, made safe to store and to print.

>>> clean("a\x00b\u200b c")
'ab c'
>>> file_name("../../etc/passwd")
'passwd'
"""

import re
import unicodedata

# Stands in a chat ticket's description before the transcript; what follows was not only said by the requester.
TRANSCRIPT_MARK = "--- Transcript ---"
_CONTROL = {c: None for c in range(32) if chr(c) not in "\n\t"} | {0x7F: None}
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"\w+", re.UNICODE)


def meaning_of(title: str, description: str) -> str:
    """What is embedded of a ticket: what the requester said. A title that only repeats the beginning of the text would
    cost its time twice and say nothing.
    """
    said = description.partition(TRANSCRIPT_MARK)[0]
    return said if said.startswith(title[:100]) else f"{title}\n{said}"


def has_lone_surrogate(text: str) -> bool:
    return not text.isascii() and _SURROGATE.search(text) is not None


def clean(text: str) -> str:
    """Strip NUL, control and invisible format characters, keep line breaks, normalise to NFC."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROL)
    if not text.isascii():
        # ZWJ and ZWNJ carry meaning in Hindi and emoji.
        text = "".join(c for c in text if unicodedata.category(c) != "Cf" or c in "\u200c\u200d")
        text = unicodedata.normalize("NFC", text)
    return text


def one_line(text: str, limit: int) -> str:
    """Collapse white space and cut, for titles and headers."""
    return " ".join(clean(text).split())[:limit].rstrip()


def file_name(name: str) -> str:
    """A name that is safe in a header and on a disk: last path part, no controls, at most 200 bytes, never empty."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").split("/")[-1])
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    name = name.strip(" .")
    while len(name.encode(errors="ignore")) > 200:
        stem, dot, suffix = name.rpartition(".")
        name = f"{stem[:-1]}.{suffix}" if dot and stem and len(suffix) < 12 else name[:-1]
    return name.encode(errors="ignore").decode() or "file"


def words(text: str) -> list[str]:
    """Lower-cased word tokens of any script."""
    return _WORD.findall(text.lower())

"""Bytes to text, whatever the label says. Never raises and never guesses when the label works.

Order: byte order mark, declared set, UTF-8, the declared set's relatives, sets seen elsewhere in the mail, a detector
for longer texts, Windows 1252. A single-byte label never fails to decode, so valid UTF-8 beats it.

>>> decode_text("Grüße".encode("utf-8"), "iso-8859-1")
'Grüße'
>>> decode_text("Grüße".encode("cp1252"), "no-such-charset")
'Grüße'
"""

import codecs
import logging
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from nullticket.features.email import limits
from nullticket.features.email.charset_guess import guess_charset
from nullticket.features.email.charset_names import ALIASES, CHINESE, JAPANESE, KOREAN
from nullticket.features.email.japanese import decode_iso2022jp

logging.getLogger("charset_normalizer").setLevel(logging.WARNING)

_MULTIBYTE = JAPANESE | CHINESE | KOREAN | {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7"}
_CHINESE_TOLD_APART = frozenset({"gb18030", "cp950"})
_WESTERN = frozenset({"cp1252", "cp1254", "iso8859-15", "utf-8"})
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_UTF8_PAIR = re.compile(rb"[\xc3-\xf4][\x80-\xbf]")
_NOT_TEXT = {
    "base64_codec",
    "hex_codec",
    "quopri_codec",
    "uu_codec",
    "zlib_codec",
    "bz2_codec",
    "rot_13",
    "base64",
    "hex",
    "quopri",
    "uu",
    "zlib",
    "bz2",
    "rot13",
    "idna",
    "punycode",
    "unicode_escape",
    "raw_unicode_escape",
    "undefined",
    "mbcs",
    "oem",
}
_DETECTABLE = [
    "cp1251",
    "koi8_r",
    "gb18030",
    "big5",
    "cp932",
    "euc_jp",
    "cp949",
    "cp1250",
    "cp1252",
    "cp1253",
    "cp1255",
    "cp1256",
    "cp1254",
    "cp1257",
    "iso8859_2",
    "cp874",
]


@lru_cache(maxsize=512)
def canonical(declared: str) -> str:
    """The codec a label means, or an empty string when it means nothing we can use."""
    name = declared.strip().strip("\"'`;,").lower().partition("*")[0].replace(" ", "")[:60]
    if name in ALIASES:
        return ALIASES[name]
    if not re.fullmatch(r"[a-z0-9_.:+-]+", name):
        return ""
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return "" if found in _NOT_TEXT else ALIASES.get(found, found)


def decode_text(data: bytes, declared: str | None = None, *, hints: Iterable[str] = ()) -> str:
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return data.decode(codec, "replace").lstrip("\ufeff")
    codec = canonical(declared or "")
    if b"\x1b$" in data and (not codec or codec in JAPANESE or data.isascii()) and codec != "iso2022_kr":
        return _iso2022jp(data)
    if data.isascii() and codec not in {"utf-7", "hz", "iso2022_kr", "utf-16", "utf-16-be", "utf-16-le"}:
        return data.decode("ascii")
    if codec not in _MULTIBYTE and len(_UTF8_PAIR.findall(data)) and (text := _strict(data, "utf-8")) is not None:
        return text
    shape = guess_charset(data) if not codec or codec in CHINESE else ""
    if codec in CHINESE and shape in _CHINESE_TOLD_APART:
        # The simplified and the traditional sets decode each other's bytes without complaint; the shape knows better.
        codec = shape
    for candidate in _candidates(codec, hints, shape):
        if (decoded := _strict(data, candidate)) is not None:
            return decoded
    return _last_resort(data, codec)


def _candidates(codec: str, hints: Iterable[str], shape: str) -> Iterator[str]:
    """A Western hint decodes everything, so it comes after what the shape of the text says."""
    seen: set[str] = set()
    relatives = next((family for family in (JAPANESE, CHINESE, KOREAN) if codec in family), frozenset())
    hinted = [name for name in map(canonical, hints) if name]
    strong = [name for name in hinted if name not in _WESTERN]
    related = [
        name for each in hinted for family in (JAPANESE, KOREAN, CHINESE) if each in family for name in _ordered(family)
    ]
    for name in (codec, "utf-8", *_ordered(relatives), *strong, shape, *hinted, *related):
        if name and name not in seen:
            seen.add(name)
            yield name


def _ordered(family: frozenset[str]) -> list[str]:
    return [name for name in ("cp932", "euc_jp", "gb18030", "big5hkscs", "cp949") if name in family]


def _strict(data: bytes, codec: str) -> str | None:
    if codec == "iso2022_jp":
        return _iso2022jp(data) if data.isascii() else None
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


def _iso2022jp(data: bytes) -> str:
    try:
        return data.decode("iso2022_jp")
    except UnicodeDecodeError:
        return decode_iso2022jp(data)


def _last_resort(data: bytes, codec: str) -> str:
    high = sum(1 for each in data if each > 0x7F) or 1
    for candidate in dict.fromkeys((codec, "utf-8")):
        if candidate in _MULTIBYTE:
            repaired = data.decode(candidate, "replace")
            lost = repaired.count("\ufffd")
            # A text that has not one good character of the set was never written in it.
            good = sum(1 for each in repaired if each > "\x7f") - lost
            if good >= lost and lost <= max(1, high // 40):
                return repaired.rstrip("\ufffd")
    guessed = _detect(data)
    if guessed and (text := _strict(data, guessed)) is not None:
        return text
    if codec and codec not in _MULTIBYTE and codec != "cp1252":
        return data.decode(codec, "replace")
    return _western(data)


def _western(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _detect(data: bytes) -> str:
    if len(data) < 64:
        return ""
    from charset_normalizer import from_bytes  # noqa: PLC0415 - it is large, and a server itself reads no mail

    start = next((index for index, each in enumerate(data) if each > 0x7F), 0)
    sample = data[max(0, start - 64) : max(0, start - 64) + limits.DETECTOR_BYTES]
    best = from_bytes(sample, cp_isolation=_DETECTABLE, steps=4, chunk_size=512, threshold=0.4).best()
    return canonical(best.encoding) if best else ""

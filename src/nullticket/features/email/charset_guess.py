"""The character set of unlabelled 8-bit text, told by its shape; made for short texts where a detector is a dice.

Rule: few high bytes between many Latin letters are Western; otherwise the decoding whose characters are the everyday ones
of its script wins. Nothing is guessed when no script fits well.

>>> guess_charset("转发整体提升企业服务水平".encode("gb2312"))
'gb18030'
>>> guess_charset("Повідомлення".encode("koi8-u"))
'koi8-r'
>>> guess_charset("Müller & Söhne, Straße".encode("cp1252"))
''
"""

from itertools import pairwise

_MINIMUM_HIGH = 6
_WESTERN_SHARE = 0.3
_SAMPLE = 4096
_ACCEPTED = 0.85


def guess_charset(data: bytes) -> str:
    """A codec name, or an empty string."""
    sample = data[:_SAMPLE]
    high = sum(1 for each in sample if each >= 0x80)
    latin = sum(1 for each in sample if each < 0x80 and chr(each).isalpha())
    if high < _MINIMUM_HIGH or high / (high + latin) < _WESTERN_SHARE:
        return ""
    scores = {
        "euc_jp": _euc_japanese(sample),
        "cp932": _shift_jis(sample),
        "cp949": _hangul(sample),
        "gb18030": _hanzi(sample),
        "cp950": _big5(sample),
        "cp1251": _cyrillic(sample, "cp1251"),
        "koi8-r": _cyrillic(sample, "koi8-r"),
        "cp1253": _single(sample, "cp1253", "\u0386", "\u03ce"),
        "cp1255": _single(sample, "cp1255", "\u05d0", "\u05ea"),
        "cp1256": _single(sample, "cp1256", "\u0621", "\u064a"),
        "cp874": _single(sample, "cp874", "\u0e01", "\u0e4e"),
    }
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= _ACCEPTED else ""


def _pairs(data: bytes) -> list[tuple[int, int]]:
    """High bytes two by two as an EUC-like code writes them; nothing when one is left alone."""
    found = []
    index = 0
    while index < len(data):
        if data[index] < 0x80:
            index += 1
            continue
        if index + 1 >= len(data):
            break
        found.append((data[index], data[index + 1]))
        index += 2
    return found


def _share(pairs: list[tuple[int, int]], good: list[bool]) -> float:
    return sum(good) / len(pairs) if pairs else 0.0


def _euc(pairs: list[tuple[int, int]]) -> bool:
    return all(first >= 0xA1 and second >= 0xA1 for first, second in pairs)


def _euc_japanese(data: bytes) -> float:
    pairs = _pairs(data)
    kana = _share(pairs, [first in {0xA4, 0xA5} for first, _ in pairs])
    return 0.99 if _euc(pairs) and kana >= 0.2 else 0.0


def _shift_jis(data: bytes) -> float:
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError:
        return 0.0
    wide = [each for each in text if ord(each) >= 0x80]
    kana = sum(1 for each in wide if "\u3041" <= each <= "\u30fc")
    half = sum(1 for each in wide if "\uff61" <= each <= "\uff9f")
    return 0.97 if wide and kana / len(wide) >= 0.25 and half / len(wide) < 0.3 else 0.0


def _hangul(data: bytes) -> float:
    pairs = _pairs(data)
    return (
        0.96 * _share(pairs, [0xB0 <= first <= 0xC8 for first, _ in pairs]) if _euc(pairs) and len(pairs) > 3 else 0.0
    )


def _hanzi(data: bytes) -> float:
    pairs = _pairs(data)
    common = _share(pairs, [0xB0 <= first <= 0xD7 or first in {0xA1, 0xA3} for first, _ in pairs])
    spread = len({second >> 4 for _, second in pairs})
    return 0.95 * common if _euc(pairs) and spread > 2 else 0.0


def _big5(data: bytes) -> float:
    pairs = _pairs(data)
    low_trails = any(0x40 <= second <= 0x7E for _, second in pairs)
    common = _share(pairs, [0xA4 <= first <= 0xC6 or first == 0xA1 for first, _ in pairs])
    return common if low_trails and all(second >= 0x40 for _, second in pairs) else 0.0


def _cyrillic(data: bytes, codec: str) -> float:
    """Share of Cyrillic letters; the cases tell the two sets apart, for each swaps those of the other."""
    text = data.decode(codec, "replace")
    high = [each for each in text if ord(each) >= 0x80]
    letters = sum(1 for each in high if "\u0400" <= each <= "\u0491")
    return (letters - 2 * _odd_capitals(text)) / len(high) if high else 0.0


def _odd_capitals(text: str) -> int:
    """Capitals behind small letters: the sign of a wrong alphabet."""
    return sum(1 for before, each in pairwise(text) if before.islower() and each.isupper())


def _single(data: bytes, codec: str, first: str, last: str) -> float:
    text = data.decode(codec, "replace")
    high = [each for each in text if ord(each) >= 0x80]
    fitting = sum(1 for each in high if first <= each <= last)
    return 0.95 * (fitting - 2 * _odd_capitals(text)) / len(high) if high else 0.0

"""Header fields by name, as readable text. The first of several wins; list fields are joined."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nullticket.features.email.charset import decode_text
from nullticket.features.email.encoded_words import decode_words
from nullticket.features.email.header_block import Field

_CONTROLS = dict.fromkeys(range(32), " ") | {0: None, 127: None}
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Headers:
    """`hints` are charset names seen anywhere in the mail; they help with raw 8-bit header text."""

    fields: tuple[Field, ...]
    hints: tuple[str, ...] = ()

    def raw(self, name: str) -> str:
        """The first non-empty value, bytes decoded but encoded words untouched (addresses are split before decoding)."""
        return next((value for value in self.all_raw(name) if value), "")

    def all_raw(self, name: str) -> Iterator[str]:
        return (self._decode(field.value) for field in self.fields if field.name == name)

    def has(self, name: str) -> bool:
        return any(field.name == name for field in self.fields)

    def text(self, name: str) -> str:
        """The first non-empty value for people: decoded, one line, no control characters."""
        return readable(self.raw(name), hints=self.hints)

    def joined(self, name: str) -> str:
        """All values of a field that may only occur once and often does not, as one comma list."""
        return ", ".join(value for value in self.all_raw(name) if value)

    def names(self) -> frozenset[str]:
        return frozenset(field.name for field in self.fields)

    def _decode(self, value: bytes) -> str:
        return decode_text(value, None, hints=self.hints).translate(_CONTROLS).strip()


def readable(value: str, *, hints: tuple[str, ...] = ()) -> str:
    decoded = decode_words(value, hints=hints).translate(_CONTROLS)
    return _SURROGATES.sub("\ufffd", _SPACES.sub(" ", decoded)).strip()

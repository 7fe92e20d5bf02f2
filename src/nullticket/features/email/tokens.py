"""Signed reply addresses and message ids: what alone may put a mail into a ticket.

A token names a ticket and proves, by 128 bits of HMAC-SHA256, that we gave it to one recipient for one purpose. It is
safe in a local part: lower case, letters and digits, untouched by servers that change the case. Raising a ticket's
`generation` revokes all its tokens; old keys stay valid for checking while keys are rotated.

>>> signer = Signer((b"k" * 32,))
>>> address = signer.reply_address("help@desk.example", ticket_id=77, recipient="Jo@X.org")
>>> token = read_address(address)
>>> token.ticket_id, signer.recipient_of(token, ["amy@x.org", "jo@x.org"]), signer.recipient_of(token, ["amy@x.org"])
(77, 'jo@x.org', None)
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_MAC_BYTES = 16
_MINIMUM_KEY_BYTES = 32
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LOCAL_PART_CHARACTERS = 64
_ADDRESS = re.compile(r"[^@\s]{1,64}\+([rb])([0-9a-z]{1,13})\.([a-z2-7]{26})@[^@\s]{1,253}")
_MESSAGE_ID = re.compile(r"<?nt\.([0-9a-z]{1,13})\.([a-z2-7]{26})\.([a-z2-7]{26})@[^@\s<>]{1,253}>?")


class Purpose(StrEnum):
    REPLY = "r"
    BOUNCE = "b"
    MESSAGE = "m"


@dataclass(frozen=True, slots=True)
class Token:
    """A claim, not yet believed: `Signer.proves` and `Signer.recipient_of` say whether it is ours."""

    purpose: Purpose
    ticket_id: int
    detail: str
    mac: str


@dataclass(frozen=True, slots=True)
class Signer:
    """The first key signs, every key is accepted."""

    keys: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if not self.keys or any(len(key) < _MINIMUM_KEY_BYTES for key in self.keys):
            raise ValueError("a signing key has at least 32 bytes")

    def reply_address(self, mailbox: str, *, ticket_id: int, recipient: str, generation: int = 0) -> str:
        """The Reply-To for one recipient: `mailbox+r<ticket>.<mac>@domain`."""
        return self._plus_address(Purpose.REPLY, mailbox, ticket_id, recipient, generation)

    def bounce_address(self, mailbox: str, *, ticket_id: int, recipient: str, generation: int = 0) -> str:
        """The envelope sender for one recipient, so that a report names both ticket and address by itself."""
        return self._plus_address(Purpose.BOUNCE, mailbox, ticket_id, recipient, generation)

    def message_id(self, domain: str, *, ticket_id: int, recipient: str, dedupe_key: str, generation: int = 0) -> str:
        """The same id for the same effect, however often it is sent; dot-atom only, with angle brackets."""
        detail = _base32(hashlib.sha256(dedupe_key.encode("utf-8")).digest()[:_MAC_BYTES])
        mac = _mac(self.keys[0], Purpose.MESSAGE, ticket_id, detail, recipient, generation)
        return f"<nt.{_base36(ticket_id)}.{detail}.{mac}@{domain}>"

    def proves(self, token: Token, recipient: str, *, generation: int = 0) -> bool:
        """Whether we gave this token to this recipient."""
        expected = [_mac(key, token.purpose, token.ticket_id, token.detail, recipient, generation) for key in self.keys]
        # Every key is compared, so that the time does not tell which one fits.
        return any([hmac.compare_digest(each, token.mac) for each in expected])  # noqa: C419 - see above

    def recipient_of(self, token: Token, candidates: Iterable[str], *, generation: int = 0) -> str | None:
        """Which of the people on the ticket the token was given to; None when it is forged or foreign."""
        found = [each for each in candidates if self.proves(token, each, generation=generation)]
        return found[0] if found else None

    def _plus_address(self, purpose: Purpose, mailbox: str, ticket_id: int, recipient: str, generation: int) -> str:
        local, _, domain = mailbox.rpartition("@")
        mac = _mac(self.keys[0], purpose, ticket_id, "", recipient, generation)
        address = f"{local}+{purpose}{_base36(ticket_id)}.{mac}"
        if len(address) > _LOCAL_PART_CHARACTERS:
            raise ValueError(f"{mailbox} is too long to carry a reply token")
        return f"{address}@{domain}"


def signer_of(secret: str, previous: Iterable[str] = ()) -> Signer:
    """The signer of an installation, drawn from its application secret and those that it replaced."""
    return Signer(tuple(hashlib.sha256(b"mail-token:" + each.encode()).digest() for each in (secret, *previous)))


def loop_mark_of(secret: str) -> str:
    """What names this installation in the mails it sends, so that it knows its own when they come back."""
    return hashlib.sha256(b"mail-loop:" + secret.encode()).hexdigest()[:24]


def read_address(address: str) -> Token | None:
    """The token in a plus address, if it has the form of one."""
    match = _ADDRESS.fullmatch(address.strip().lower())
    return Token(Purpose(match.group(1)), int(match.group(2), 36), "", match.group(3)) if match else None


def read_message_id(value: str) -> Token | None:
    """The token in one of our message ids, if it has the form of one."""
    match = _MESSAGE_ID.fullmatch(value.strip().lower())
    return Token(Purpose.MESSAGE, int(match.group(1), 36), match.group(2), match.group(3)) if match else None


def _mac(key: bytes, purpose: Purpose, ticket_id: int, detail: str, recipient: str, generation: int) -> str:
    fields = (purpose.value, str(ticket_id), str(generation), detail, recipient.strip().lower())
    message = b"".join(len(each.encode()).to_bytes(4, "big") + each.encode() for each in fields)
    return _base32(hmac.new(key, message, hashlib.sha256).digest()[:_MAC_BYTES])


def _base32(data: bytes) -> str:
    return base64.b32encode(data).decode("ascii").rstrip("=").lower()


def _base36(number: int) -> str:
    if number < 0:
        raise ValueError("a ticket id is not negative")
    out = ""
    while True:
        number, digit = divmod(number, 36)
        out = _DIGITS[digit] + out
        if not number:
            return out

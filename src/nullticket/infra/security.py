"""Passwords, access tokens, signatures, and secrets at rest.

The libraries of the last three are loaded when the first token is given or read: nine megabytes, of which a server that
only takes in at its doors needs none.
"""

import base64
import hashlib
import hmac
import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from nullticket.core.errors import Invalid, Unauthenticated, Unavailable

ISSUER: Final = "nullticket"
MIN_PASSWORD: Final = 12
_CLAIMS: Final = ["exp", "iat", "sub", "sid", "typ", "aud", "iss"]


@dataclass(slots=True)
class Passwords:
    """Argon2id (19 MiB, 2 passes) behind a gate: two at a time, a short queue, then 503, so that a flood of sign-ins
    cannot eat the memory.
    """

    hasher: PasswordHash = field(
        default_factory=lambda: PasswordHash((Argon2Hasher(memory_cost=19456, time_cost=2, parallelism=1),))
    )
    running: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(2))
    waiting: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(32))
    _nobody: str = ""

    @contextmanager
    def _gate(self) -> Iterator[None]:
        if not self.waiting.acquire(blocking=False):
            raise Unavailable("Too many sign-ins at once.", retry_after=2)
        try:
            with self.running:
                yield
        finally:
            self.waiting.release()

    def hash(self, password: str) -> str:
        with self._gate():
            return self.hasher.hash(password)

    def verify(self, password: str, stored: str | None) -> bool:
        """False for a wrong password or an unknown user; takes the same time for both."""
        with self._gate():
            if stored is None:
                if not self._nobody:
                    self._nobody = self.hasher.hash("nobody has this password")
                self.hasher.verify(password, self._nobody)
                return False
            return self.hasher.verify(password, stored)


PASSWORDS: Final = Passwords()

# The most used passwords of twelve and more characters, and their kind.
_COMMON: Final = (
    "password",
    "123456789",
    "qwertyuiop",
    "administrator",
    "letmein",
    "welcome",
    "iloveyou",
    "changeme",
    "helpdesk",
    "nullticket",
)


def check_password(password: str, *, email: str) -> None:
    """Raise Invalid with what to change. Length counts, composition does not."""
    if len(password) < MIN_PASSWORD:
        raise Invalid(f"The password needs at least {MIN_PASSWORD} characters.", field="password")
    plain = password.lower()
    rest = plain
    for common in (*_COMMON, email.split("@", maxsplit=1)[0].lower()):
        rest = rest.replace(common, "")
    if len(set(plain)) < 5 or len(rest) < 5 or rest.isdigit():
        raise Invalid("The password is too easy to guess.", field="password")


def access_token(*, secret: str, user_id: int, session_id: int, now: datetime, minutes: int) -> str:
    import jwt  # noqa: PLC0415 - see the top of the module

    claims = {
        "iss": ISSUER,
        "aud": ISSUER,
        "sub": str(user_id),
        "sid": session_id,
        "typ": "access",
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(minutes=minutes)).timestamp()),
    }
    return jwt.encode(claims, secret, algorithm="HS256", headers={"kid": key_id(secret)})


def key_id(secret: str) -> str:
    return hashlib.sha256(b"kid:" + secret.encode()).hexdigest()[:8]


def read_access_token(token: str, *, secrets: Mapping[str, str], now: datetime) -> tuple[int, int]:
    """User and session id of a good token; ``secrets`` maps key ids to the current and the previous secret."""
    import jwt  # noqa: PLC0415 - see the top of the module

    try:
        secret = secrets[str(jwt.get_unverified_header(token).get("kid"))]
        claims: dict[str, Any] = jwt.decode(
            token,
            secret,
            algorithms=["HS256"],
            audience=ISSUER,
            issuer=ISSUER,
            options={"require": _CLAIMS, "verify_exp": False, "verify_iat": False},
        )
        expired = int(claims["exp"]) <= now.timestamp()
        user_id, session_id = int(claims["sub"]), int(claims["sid"])
    except (jwt.InvalidTokenError, KeyError, ValueError, TypeError) as error:
        raise Unauthenticated("The access token is not valid.") from error
    if expired or claims["typ"] != "access":
        raise Unauthenticated("The access token has run out.")
    return user_id, session_id


def sign(secret: str, *parts: str) -> str:
    """128-bit hex signature over parts that cannot run into each other."""
    message = "\x1f".join(parts).encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()[:32]


def same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())


@dataclass(frozen=True, slots=True)
class Vault:
    """Integration secrets at rest: AES-256-GCM with a key drawn from the application secret."""

    secret: str

    def _key(self) -> bytes:
        return hashlib.sha256(b"vault:" + self.secret.encode()).digest()

    def seal(self, text: str) -> str:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - see the top of the module

        nonce = os.urandom(12)
        return base64.b64encode(nonce + AESGCM(self._key()).encrypt(nonce, text.encode(), None)).decode()

    def open(self, sealed: str) -> str:
        """Raise Invalid when the secret has changed since it was sealed."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - see the top of the module
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - see the top of the module

        raw = base64.b64decode(sealed)
        try:
            return AESGCM(self._key()).decrypt(raw[:12], raw[12:], None).decode()
        except InvalidTag as error:
            raise Invalid("The stored secret cannot be read: NULLTICKET_SECRET has changed.") from error


def open_secrets(sealed: str, *application_secrets: str) -> dict[str, str]:
    """A sealed map of secrets, opened with the current application secret or with one that it replaced."""
    if not sealed:
        return {}
    *earlier, last = [Vault(secret) for secret in application_secrets]
    for vault in earlier:
        try:
            return dict(json.loads(vault.open(sealed)))
        except Invalid:
            continue
    return dict(json.loads(last.open(sealed)))

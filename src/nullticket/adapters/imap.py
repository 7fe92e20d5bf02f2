"""Mailboxes over IMAP: everything by UID, nothing marked as read by reading it, every connection expected to break.

A dead connection is noticed by the socket's time-out, by TCP keep-alive, and because no wait is longer than four minutes.
"""

import re
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from imaplib import IMAP4, Internaldate2tuple
from time import mktime
from typing import Any, Final

from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessageFlags

from nullticket.core.errors import Unavailable
from nullticket.ports import CheckStep, MailboxAccess, MailOnServer

# A server may answer anything, also what cannot be read as a number or a name.
_TROUBLE: Final = (OSError, IMAP4.error, ImapToolsError, ValueError)
_LISTED: Final = re.compile(rb"UID (\d+)")
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")
_LONGEST_WAIT: Final = 240.0
# How many mails one FETCH lists, so that a mailbox of a million mails answers in pieces.
_LISTED_AT_ONCE: Final = 500
_KEEPALIVE: Final = (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 20), ("TCP_KEEPCNT", 3))


class ImapServer:
    """Opens connections; holds none."""

    @contextmanager
    def open(self, access: MailboxAccess) -> "Iterator[ImapMailbox]":
        box = None
        try:
            with _told(access, "connect"):
                box = _connected(access)
            with _told(access, "sign in"):
                _sign_in(box, access)
            with _told(access, "open the folder"):
                opened = ImapMailbox(box, access)
            yield opened
        finally:
            if box is not None:
                _leave(box)

    def check(self, access: MailboxAccess) -> tuple[CheckStep, ...]:
        """Connect, sign in, open the folder, list it."""
        steps: list[CheckStep] = []
        box: BaseMailBox | None = None
        opened: list[ImapMailbox] = []

        def connect() -> str:
            nonlocal box
            box = _connected(access)
            how = "unencrypted" if access.security == "none" else "encrypted, the certificate is good"
            return f"{access.host}:{access.port} answers, {how}."

        def sign_in() -> str:
            assert box is not None
            _sign_in(box, access)
            return f"Signed in as {access.login}."

        def select() -> str:
            assert box is not None
            opened.append(ImapMailbox(box, access))
            return f"The folder {access.folder} is there, its UIDVALIDITY is {opened[0].uidvalidity}."

        def listing() -> str:
            idle = "tells of new mail at once" if opened[0].can_wait else "does not tell of new mail: it is polled"
            return f"{len(opened[0].after(0))} mails are there; the server {idle}."

        try:
            for name, step in (("connect", connect), ("sign in", sign_in), ("folder", select), ("read", listing)):
                try:
                    with _told(access, name):
                        steps.append(CheckStep(name, True, step()))
                except Unavailable as error:
                    return (*steps, CheckStep(name, False, error.detail))
            return tuple(steps)
        finally:
            if box is not None:
                _leave(box)


class ImapMailbox:
    """One signed-in connection."""

    def __init__(self, box: BaseMailBox, access: MailboxAccess) -> None:
        self._box = box
        self._access = access
        box.folder.set(access.folder)
        answered = box.client.response("UIDVALIDITY")[1]
        known = answered[0] if answered else None
        if known is None:
            known = str(box.folder.status(access.folder, ["UIDVALIDITY"])["UIDVALIDITY"]).encode()
        self.uidvalidity = int(known)

    @property
    def can_wait(self) -> bool:
        return "IDLE" in self._box.client.capabilities

    def after(self, uid: int) -> list[MailOnServer]:
        with _told(self._access, "list the mails"):
            found = self._box.client.uid("SEARCH", f"UID {uid + 1}:*")
            uids = sorted(int(one) for one in b" ".join(filter(None, found[1])).split())
            wanted = [one for one in uids if one > uid]  # "n:*" always names the last mail
            return [
                mail
                for start in range(0, len(wanted), _LISTED_AT_ONCE)
                for mail in self._listed(wanted[start : start + _LISTED_AT_ONCE])
            ]

    def _listed(self, uids: Sequence[int]) -> list[MailOnServer]:
        _, rows = self._box.client.uid("FETCH", ",".join(map(str, uids)), "(UID RFC822.SIZE INTERNALDATE)")
        found = {}
        for row in rows:
            line = row if isinstance(row, bytes) else b" ".join(row) if isinstance(row, tuple) else b""
            uid, size = _LISTED.search(line), _SIZE.search(line)
            if uid and size:
                found[int(uid.group(1))] = MailOnServer(int(uid.group(1)), int(size.group(1)), _arrival(line))
        return [found[uid] for uid in uids if uid in found]

    def raw(self, uid: int) -> bytes | None:
        return self._fetched(uid, "(BODY.PEEK[])")

    def header(self, uid: int) -> bytes | None:
        return self._fetched(uid, "(BODY.PEEK[HEADER])")

    def _fetched(self, uid: int, what: str) -> bytes | None:
        with _told(self._access, "fetch a mail"):
            _, rows = self._box.client.uid("FETCH", str(uid), what)
            return next((bytes(row[1]) for row in rows if isinstance(row, tuple)), None)

    def settle(self, uids: Sequence[int], *, action: str, folder: str) -> None:
        names = [str(uid) for uid in uids]
        with _told(self._access, f"{action} mails"):
            if action == "flag":
                self._box.flag(names, [MailMessageFlags.SEEN], True)
            elif action == "move":
                if not self._box.folder.exists(folder):
                    self._box.folder.create(folder)
                self._box.move(names, folder)

    def wait(self, seconds: float) -> bool:
        if not self.can_wait:
            return False
        with _told(self._access, "wait for mail"):
            news = self._box.idle.wait(timeout=min(seconds, _LONGEST_WAIT))
        return any(b"EXISTS" in line for line in news)


def _connected(access: MailboxAccess) -> BaseMailBox:
    makers: dict[str, Callable[[], BaseMailBox]] = {
        "tls": lambda: MailBox(
            access.host, access.port, timeout=access.timeout_seconds, ssl_context=ssl.create_default_context()
        ),
        "starttls": lambda: MailBoxStartTls(
            access.host, access.port, timeout=access.timeout_seconds, ssl_context=ssl.create_default_context()
        ),
        "none": lambda: MailBoxUnencrypted(access.host, access.port, timeout=access.timeout_seconds),
    }
    box = makers[access.security]()
    connection: Any = box.client.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEPALIVE:
        if hasattr(socket, name):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
    return box


def _sign_in(box: BaseMailBox, access: MailboxAccess) -> None:
    if access.token is not None:
        box.xoauth2(access.login, access.token(), initial_folder=None)
    elif access.login.isascii() and access.password.isascii():
        box.login(access.login, access.password, initial_folder=None)
    else:
        box.login_utf8(access.login, access.password, initial_folder=None)
    # What a server offers may differ before and after signing in.
    _, offered = box.client.capability()
    box.client.capabilities = tuple(b" ".join(filter(None, offered)).decode("ascii", "replace").upper().split())


def _leave(box: BaseMailBox) -> None:
    with suppress(*_TROUBLE):
        box.logout()
    with suppress(OSError):
        box.client.shutdown()


def _arrival(line: bytes) -> datetime | None:
    parts = Internaldate2tuple(line)
    return None if parts is None else datetime.fromtimestamp(mktime(parts), UTC)


@contextmanager
def _told(access: MailboxAccess, what: str) -> Iterator[None]:
    """Trouble of any kind as one sentence, never with the secret in it."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise Unavailable(f"{access.host}: the certificate is not good: {error.verify_message}") from error
    except TimeoutError as error:
        raise Unavailable(f"{access.host}: could not {what}: no answer in {access.timeout_seconds:g} s") from error
    except _TROUBLE as error:
        raise Unavailable(f"{access.host}: could not {what}: {_plain(error)}") from error


def _plain(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return " ".join(f"{error}".split())[:300] or type(error).__name__

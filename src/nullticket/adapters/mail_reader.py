"""Reading mails in capped children: one child a thread that reads at the moment, kept warm for the next mail."""

import queue
from collections.abc import Callable, Iterable

from nullticket.adapters.mail_sandbox import MailSandbox, Quarantine, SandboxLimits
from nullticket.ports import UnreadableMail


class SandboxedReader:
    """``parse`` runs in the child; ``values`` name the modules that its answers may be made of."""

    def __init__(
        self, parse: Callable[[bytes], object], *, values: Iterable[str], limits: SandboxLimits | None = None
    ) -> None:
        self._parse = parse
        self._values = tuple(values)
        self._limits = limits
        self._idle: queue.LifoQueue[MailSandbox[object]] = queue.LifoQueue()

    def read(self, raw: bytes) -> object:
        """The parsed mail, or an ``UnreadableMail`` with the reason. One retry: the child may have been ended from
        outside, which says nothing about the mail.
        """
        try:
            sandbox = self._idle.get_nowait()
        except queue.Empty:
            sandbox = MailSandbox(self._parse, values=self._values, limits=self._limits)
        try:
            found = sandbox.parse(raw)
            if isinstance(found, Quarantine) and found.reason == "crash":
                found = sandbox.parse(raw)
        finally:
            self._idle.put(sandbox)
        return UnreadableMail(found.reason, found.detail) if isinstance(found, Quarantine) else found

    def close(self) -> None:
        """End the children that are idle; the others end with their mail."""
        while True:
            try:
                self._idle.get_nowait().close()
            except queue.Empty:
                return

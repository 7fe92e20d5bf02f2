"""Addresses that nobody reads.

>>> takes_no_mail("No-Reply@shop.example"), takes_no_mail("norma.reply@x.org"), takes_no_mail("MAILER-DAEMON@mx.example")
(True, False, True)
"""

import re
from typing import Final

_NO_REPLY: Final = re.compile(
    r"(?:no|not|do[-_.]?not|dont|nao|ne[-_.]?pas|keine?)[-_.]?(?:reply|replies|respond|response|responder|antwort(?:en)?"
    r"|repondre|responda|answer)(?:[-_.+0-9].*)?|(?:reply[-_.]?not|antworte[-_.]?nicht)(?:[-_.+0-9].*)?",
    re.IGNORECASE,
)
_DAEMON: Final = re.compile(
    r"(?:mailer|mail)[-_.]?daemon|post[-_.]?master|mdaemon|double-bounce|bounces?", re.IGNORECASE
)


def takes_no_mail(address: str) -> bool:
    """Whether nobody reads what is sent there, by what the address calls itself."""
    local = address.partition("@")[0]
    return bool(_NO_REPLY.fullmatch(local) or _DAEMON.fullmatch(local))

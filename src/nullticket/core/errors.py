"""Errors that a caller may see: each knows its HTTP status and a stable code.

Services raise them; one handler in ``infra.web`` renders them as problem+json (RFC 9457).
"""

from collections.abc import Mapping
from typing import Any


class NullTicketError(Exception):
    """A business fact that stops the request. Subclass it with the fact's name."""

    status = 400
    code = "error"

    def __init__(self, detail: str, **extra: Any) -> None:
        """``extra`` becomes further members of the problem document; it must hold nothing private."""
        super().__init__(detail)
        self.detail = detail
        self.extra: Mapping[str, Any] = extra


class Invalid(NullTicketError):
    """The request is well formed and makes no sense."""

    status = 422
    code = "invalid"


class Unauthenticated(NullTicketError):
    """Nobody is signed in, or the sign-in is no longer good."""

    status = 401
    code = "unauthenticated"


class Forbidden(NullTicketError):
    """The caller is known and may not do this."""

    status = 403
    code = "forbidden"


class NotFound(NullTicketError):
    """It does not exist, or the caller may not know that it does."""

    status = 404
    code = "not_found"


class Conflict(NullTicketError):
    """Somebody was faster, or the thing exists already."""

    status = 409
    code = "conflict"


class Stale(NullTicketError):
    """The version the caller edited is not the current one."""

    status = 412
    code = "version_conflict"


class PreconditionRequired(NullTicketError):
    """An edit without ``If-Match``."""

    status = 428
    code = "precondition_required"


class TooLarge(NullTicketError):
    """The body is over its cap."""

    status = 413
    code = "too_large"


class UnsupportedMedia(NullTicketError):
    """A content type or encoding that the route does not read."""

    status = 415
    code = "unsupported_media_type"


class TooMany(NullTicketError):
    """A rate limit; ``retry_after`` seconds go into the header."""

    status = 429
    code = "rate_limited"

    def __init__(self, detail: str, *, retry_after: int, **extra: Any) -> None:
        super().__init__(detail, **extra)
        self.retry_after = retry_after


class Unavailable(NullTicketError):
    """Something outside is slow, absent or wrong; try again after ``retry_after`` seconds."""

    status = 503
    code = "unavailable"

    def __init__(self, detail: str, *, retry_after: int = 30, **extra: Any) -> None:
        super().__init__(detail, **extra)
        self.retry_after = retry_after


class NotConfigured(Unavailable):
    """The door exists and nobody has given it its secret yet."""

    code = "not_configured"


class PermanentFailure(Exception):
    """Trying again cannot help (a 5xx of SMTP, a refused phone number): the job goes to the dead letters."""

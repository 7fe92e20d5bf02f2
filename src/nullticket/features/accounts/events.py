"""What happened to people's access."""

from nullticket.core.schema import Event


class PasswordResetRequested(Event):
    """Somebody asked for a link; the handler makes the token, so that it is never stored in a job."""

    user_id: int
    purpose: str = "reset"


class PasswordChanged(Event):
    """All other sessions have ended; the person gets a notice."""

    user_id: int


class SignInLinkRequested(Event):
    """Somebody wants to sign in by mail; the handler makes the token, so that it is never stored in a job."""

    user_id: int


class PersonNotified(Event):
    """Somebody's notification centre has a new line; their open pages are told at once."""

    user_id: int

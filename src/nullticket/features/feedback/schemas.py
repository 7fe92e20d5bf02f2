"""What goes in and out about stars."""

from typing import Annotated

from pydantic import Field

from nullticket.core.schema import ApiModel, Body, OutModel, When


class FeedbackIn(ApiModel):
    """``token`` is the one of the mailed link; a signed-in requester rates the own ticket without it."""

    token: Annotated[str, Field(min_length=10, max_length=200, pattern=r"^[A-Za-z0-9_-]+$")] | None = None
    stars: int = Field(ge=1, le=5)
    comment: Body = ""


class FeedbackOut(OutModel):
    """What the link's page shows. ``open`` tells whether stars are still taken."""

    ticket_number: str
    title: str
    stars: int | None
    comment: str
    open: bool
    given_at: When | None

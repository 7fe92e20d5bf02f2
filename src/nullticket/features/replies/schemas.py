"""What goes in and out about canned replies."""

from typing import Literal

from pydantic import model_validator

from nullticket.core.schema import ApiModel, Id, Line, NeededBody, OutModel, When

Scope = Literal["mine", "team", "everyone"]


class ReplyIn(ApiModel):
    """A canned reply as its writer wants it; ``team_id`` with scope ``team`` only."""

    title: Line
    body: NeededBody
    scope: Scope = "mine"
    team_id: Id | None = None

    @model_validator(mode="after")
    def _team_with_its_scope(self) -> "ReplyIn":
        if (self.scope == "team") != (self.team_id is not None):
            raise ValueError("a team's reply names its team, and no other does")
        return self


class ReplyOut(OutModel):
    id: int
    title: str
    body: str
    scope: Scope
    team_id: int | None
    team_name: str | None
    may_write: bool
    updated_at: When
    version: int


class FilledOut(OutModel):
    """The text for one ticket; ``missing`` are variables that the ticket could not fill."""

    text: str
    missing: list[str]

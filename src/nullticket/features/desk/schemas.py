"""What goes in and out about views, habits, reading and reminders."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from nullticket.core.schema import ApiModel, Body, Id, Line, OutModel, ShortText, When
from nullticket.features.tickets.schemas import Sort

Scope = Literal["mine", "team", "everyone"]
Query = Annotated[Body, Field(max_length=400)]
Column = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,30}$")]
AfterResolve = Literal["stay", "next", "list"]


class ViewIn(ApiModel):
    """A list with a name, in the list's own one-line language; ``team_id`` with scope ``team`` only."""

    name: Line
    query: Query
    sort: Sort = "-created_at"
    scope: Scope = "mine"
    team_id: Id | None = None

    @model_validator(mode="after")
    def _team_with_its_scope(self) -> "ViewIn":
        if (self.scope == "team") != (self.team_id is not None):
            raise ValueError("a team's view names its team, and no other does")
        return self


class ViewOut(OutModel):
    id: int
    name: str
    query: str
    sort: Sort
    scope: Scope
    team_id: int | None
    team_name: str | None
    may_write: bool
    version: int


Notice = Literal["assigned", "commented", "mentioned", "sla"]


class HabitsIn(ApiModel):
    """``default_view`` is a view's id or the name of a built-in one; empty columns are the usual ones. ``bell`` and
    ``mail`` are what the person is told of on the desk and by mail.
    """

    columns: list[Column] = Field(default_factory=list, max_length=20)
    after_resolve: AfterResolve = "stay"
    default_view: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{0,40}$")] = ""
    browser_notices: bool = False
    bell: list[Notice] = Field(default=["assigned", "commented", "mentioned", "sla"], max_length=4)
    mail: list[Notice] = Field(default=["commented", "sla"], max_length=4)


class HabitsOut(HabitsIn):
    """``read_before``: what has not changed since counts as read."""

    read_before: When


class MarkOut(OutModel):
    """What the caller has to do with one ticket; nothing of anybody else's."""

    ticket_id: int
    read_at: When | None
    due_at: When | None
    note: str


class ReminderIn(ApiModel):
    due_at: When
    note: ShortText = ""


class ReminderOut(OutModel):
    ticket_id: int
    ticket_number: str
    title: str
    due_at: When
    note: str

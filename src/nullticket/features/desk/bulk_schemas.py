"""What goes in and out about bulk jobs."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from nullticket.core.enums import Priority, Status, Visibility
from nullticket.core.schema import ApiModel, Body, Id, NeededBody, OutModel, When
from nullticket.features.tickets.schemas import Tags, TicketFilter


class BulkStatus(ApiModel):
    kind: Literal["status"]
    status: Status
    resolution: Body | None = None


class BulkPriority(ApiModel):
    kind: Literal["priority"]
    priority: Priority


class BulkAssign(ApiModel):
    """A field that is left out stays as it is; a null agent takes the agent away."""

    kind: Literal["assign"]
    team_id: Id | None = None
    agent_id: Id | None = None


class BulkTag(ApiModel):
    kind: Literal["tag"]
    add: Tags = Field(default_factory=list)
    remove: Tags = Field(default_factory=list)


class BulkReply(ApiModel):
    kind: Literal["reply"]
    body: NeededBody
    visibility: Visibility = Visibility.PUBLIC


class BulkDelete(ApiModel):
    kind: Literal["delete"]


BulkAction = Annotated[
    BulkStatus | BulkPriority | BulkAssign | BulkTag | BulkReply | BulkDelete, Field(discriminator="kind")
]


class BulkIn(ApiModel):
    """One change to the tickets named, or to all that a filter shows at this moment."""

    action: BulkAction
    ticket_ids: list[Id] = Field(default_factory=list, max_length=2000)
    all_of: TicketFilter | None = None

    @model_validator(mode="after")
    def _one_of_the_two(self) -> "BulkIn":
        if bool(self.ticket_ids) == (self.all_of is not None):
            raise ValueError("name tickets, or a filter")
        return self


class BulkFailureOut(OutModel):
    ticket_id: int
    ticket_number: str
    title: str
    reason: str


class BulkOut(OutModel):
    """``failures`` holds the first two hundred."""

    id: int
    action: dict[str, Any]
    state: Literal["running", "done", "stopped"]
    total: int
    done: int
    failed: int
    created_at: When
    finished_at: When | None
    undoes_id: int | None
    can_undo: bool
    failures: list[BulkFailureOut] = Field(default_factory=list)

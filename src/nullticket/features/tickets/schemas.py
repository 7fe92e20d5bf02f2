"""What goes in and out about tickets."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from nullticket.core.enums import Priority, Source, Status, Visibility
from nullticket.core.schema import ApiModel, Body, Email, Id, Key, Line, NeededBody, OutModel, ShortText, When
from nullticket.core.text import one_line


def _tag(value: str) -> str:
    return one_line(value, 40).lower()


Tag = Annotated[Line, AfterValidator(_tag)]
Tags = Annotated[list[Tag], Field(max_length=20)]
Day = Annotated[date, Field(ge=date(1970, 1, 1), le=date(2999, 12, 31))]


class TicketIn(ApiModel):
    """A new ticket. ``requester_email`` names somebody else and is for the desk only; so are the last fields."""

    title: Line
    description: Body = ""
    requester_email: Email | None = None
    category: Key | None = None
    priority: Priority | None = None
    tags: Tags = Field(default_factory=list)
    model_config = ApiModel.model_config | {
        "json_schema_extra": {
            "examples": [
                {
                    "title": "Cannot connect to VPN from home",
                    "description": "Since this morning the client stops at 80 %.",
                }
            ]
        }
    }


class TicketPatch(ApiModel):
    title: Line | None = None
    description: Body | None = None
    category: Key | None = None
    priority: Priority | None = None
    tags: Tags | None = None
    resolution: Body | None = None


class StatusIn(ApiModel):
    status: Status
    resolution: Body | None = None
    comment: Body | None = None


class AssignIn(ApiModel):
    """Give the ticket to a team or agent. ``expected_agent_id`` makes "take it" safe: it fails when somebody was
    faster. A field that is left out stays as it is; null takes the agent away.
    """

    team_id: Id | None = None
    agent_id: Id | None = None
    expected_agent_id: Id | None = None


class CommentIn(ApiModel):
    """``mention_ids``: people of the desk who shall be told of it."""

    body: NeededBody
    visibility: Visibility = Visibility.PUBLIC
    attachment_ids: list[str] = Field(default_factory=list, max_length=20)
    mention_ids: list[Id] = Field(default_factory=list, max_length=20)


class TeamRef(OutModel):
    id: int
    name: str


class PersonRef(OutModel):
    id: int
    name: str


class RequesterRef(PersonRef):
    email: str


class TicketRow(OutModel):
    """A line of a list."""

    id: int
    ticket_number: str
    title: str
    source: Source
    category: str
    priority: Priority
    status: Status
    team: TeamRef | None
    agent: PersonRef | None
    requester: RequesterRef
    sla_deadline: When | None
    sla_state: str
    priority_score: int
    requires_immediate_attention: bool
    needs_review: bool
    ai_confidence: float | None
    tags: list[str]
    created_at: When
    updated_at: When
    version: int


class OwnTicketRow(OutModel):
    """A line of a requester's list: nothing of how the desk works."""

    id: int
    ticket_number: str
    title: str
    source: Source
    category: str
    priority: Priority
    status: Status
    created_at: When
    updated_at: When
    version: int


class SlaSegmentOut(OutModel):
    running: bool
    started_at: When
    ended_at: When | None


class SlaOut(OutModel):
    standing: str
    response_due_at: When | None
    resolution_due_at: When | None
    first_response_at: When | None
    used_minutes: float
    remaining_minutes: float
    segments: list[SlaSegmentOut]


class OwnTicketOut(OwnTicketRow):
    """A requester's own ticket."""

    description: str
    resolution: str | None
    satisfaction: int | None
    resolved_at: When | None
    closed_at: When | None
    allowed_actions: list[str] = Field(default_factory=list)


class TicketOut(TicketRow):
    """Everything the desk sees."""

    description: str
    source_reference: str | None
    intent: str
    keywords: list[str]
    attention_reason: str
    ai_engine: str | None
    person_set: list[str]
    triaged_at: When | None
    sla: SlaOut | None = None
    resolution: str | None
    resolution_minutes: int | None
    satisfaction: int | None
    first_response_at: When | None
    resolved_at: When | None
    closed_at: When | None
    allowed_actions: list[str] = Field(default_factory=list)


class PromisedTicketOut(OutModel):
    """A delivery that a door has taken in; the ticket itself follows within moments."""

    id: None = None
    ticket_number: str
    source: Source
    status: Status = Status.NEW
    created_at: When
    version: int = 0


class CommentOut(OutModel):
    id: int
    author_id: int | None
    author_name: str
    author_kind: str
    visibility: Visibility
    body: str
    source: Source
    created_at: When
    edited_at: When | None
    undo_until: When | None = None
    attachments: list["AttachmentOut"] = Field(default_factory=list)


class AttachmentOut(OutModel):
    id: str
    file_name: str
    content_type: str
    size: int
    visibility: Visibility
    created_at: When


class HistoryOut(OutModel):
    id: int
    seq: int
    at: When
    action: str
    actor_kind: str
    actor_id: int | None
    actor_name: str
    changes: dict[str, list[object]]
    reasons: list[str]
    request_id: str


class FollowerIn(ApiModel):
    email: Email


class FollowerOut(OutModel):
    id: int
    name: str
    email: str


class MergeIn(ApiModel):
    """``into`` is the id or number of the ticket that lives on."""

    into: Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9-]+$")]


class RelatedTicketOut(OutModel):
    """``kind``: merged, follow_up (this one continues it) or possible_reply (a mail may have meant it)."""

    id: int
    ticket_number: str
    title: str
    status: Status
    kind: str
    reasons: list[str]


class RelatedOut(OutModel):
    merged_into: RelatedTicketOut | None
    merged_at: When | None
    merged_here: list[RelatedTicketOut]
    links: list[RelatedTicketOut]
    followers: list[FollowerOut]


Sort = Literal["-created_at", "created_at", "-updated_at", "sla_deadline", "-priority_score"]


class TicketFilter(ApiModel):
    """The list's filters; several values of one field are alternatives. Days are those of UTC, as in all figures; both
    ends of a span belong to it.
    """

    q: ShortText | None = None
    id: list[Id] = Field(default_factory=list, max_length=100)
    status: list[Status] = Field(default_factory=list, max_length=10)
    priority: list[Priority] = Field(default_factory=list, max_length=5)
    category: list[Key] = Field(default_factory=list, max_length=50)
    source: list[Source] = Field(default_factory=list, max_length=10)
    team_id: list[Id] = Field(default_factory=list, max_length=50)
    agent_id: list[Id] = Field(default_factory=list, max_length=50)
    requester_id: Id | None = None
    tag: Tag | None = None
    unassigned: bool | None = None
    open: bool | None = None
    needs_review: bool | None = None
    overdue: bool | None = None
    unread: bool | None = None
    snoozed: bool | None = None
    created_from: Day | None = None
    created_to: Day | None = None
    resolved_from: Day | None = None
    resolved_to: Day | None = None
    sort: Sort = "-created_at"
    cursor: str | None = Field(default=None, max_length=400)
    limit: int = Field(default=50, ge=1, le=200)

"""What goes in and out about teams."""

from typing import Annotated, Literal

from pydantic import Field

from nullticket.core.schema import ApiModel, Body, Email, Id, Key, Line, OutModel, When

AgentChoice = Literal["none", "round_robin", "least_load"]
Signature = Annotated[Body, Field(max_length=2000)]
Phone = r"^\+[1-9]\d{6,14}$"


class TeamIn(ApiModel):
    name: Line
    email: Email | None = None
    lead_id: Id | None = None
    lead_phone: str | None = Field(default=None, pattern=Phone)
    capacity: int = Field(default=50, ge=0, le=100_000)
    specializations: list[Key] = Field(default_factory=list, max_length=100)
    agent_choice: AgentChoice = "none"
    is_fallback: bool = False
    reopen_days: int | None = Field(default=None, ge=0, le=3650)
    signature: Signature = ""
    active: bool = True
    member_ids: list[Id] = Field(default_factory=list, max_length=1000)


class TeamPatch(ApiModel):
    name: Line | None = None
    email: Email | None = None
    lead_id: Id | None = None
    lead_phone: str | None = Field(default=None, pattern=Phone)
    capacity: int | None = Field(default=None, ge=0, le=100_000)
    specializations: list[Key] | None = Field(default=None, max_length=100)
    agent_choice: AgentChoice | None = None
    is_fallback: bool | None = None
    reopen_days: int | None = Field(default=None, ge=0, le=3650)
    signature: Signature | None = None
    active: bool | None = None
    member_ids: list[Id] | None = Field(default=None, max_length=1000)


class TeamOut(OutModel):
    id: int
    name: str
    email: str | None
    lead_id: int | None
    lead_phone: str | None
    capacity: int
    open_load: int
    specializations: list[str]
    agent_choice: str
    is_fallback: bool
    reopen_days: int | None
    signature: str
    active: bool
    created_at: When
    version: int
    member_ids: list[int] = Field(default_factory=list)

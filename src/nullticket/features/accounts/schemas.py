"""What goes in and out about people."""

from typing import Literal

from pydantic import Field

from nullticket.core.access import PERMISSIONS, scope_of
from nullticket.core.enums import Role
from nullticket.core.schema import ApiModel, Email, Id, Line, OutModel, Secret, ShortText, When

Phone = str
SCOPES = tuple(sorted({scope_of(action) for action in PERMISSIONS} | {"ingest:email"}))


class LoginIn(ApiModel):
    email: Email
    password: Secret


class UserOut(OutModel):
    """A person. ``mail_flag`` says why no mail is sent to them any more."""

    id: int
    email: str
    name: str
    role: Role
    active: bool
    vip: bool
    phone: str | None
    mail_flag: str | None
    language: str
    time_zone: str
    created_at: When
    last_login_at: When | None
    version: int


class MeOut(UserOut):
    team_ids: list[int] = Field(default_factory=list)


class MePatch(ApiModel):
    """What everybody chooses for themselves: the language of their screens, and the zone in which times are told; UTC is
    that of the device.
    """

    language: str | None = Field(default=None, pattern=r"^[a-z]{2}(-[A-Z]{2})?$")
    time_zone: str | None = Field(default=None, max_length=64)


class SignedInOut(OutModel):
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the scheme's name
    expires_in: int
    user: MeOut


class PasswordChangeIn(ApiModel):
    current_password: Secret
    new_password: Secret


class ResetRequestIn(ApiModel):
    email: Email


class MagicLinkIn(ApiModel):
    email: Email


class RedeemIn(ApiModel):
    token: str = Field(min_length=20, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")


class ResetIn(ApiModel):
    token: Secret
    new_password: Secret


class UserIn(ApiModel):
    email: Email
    name: Line
    role: Role = Role.USER
    password: Secret | None = None
    vip: bool = False
    phone: str | None = Field(default=None, pattern=r"^\+[1-9]\d{6,14}$")
    language: str = Field(default="en", pattern=r"^[a-z]{2}(-[A-Z]{2})?$")
    time_zone: str = Field(default="UTC", max_length=64)
    team_ids: list[Id] = Field(default_factory=list, max_length=100)


class UserPatch(ApiModel):
    """``mail_flag``: null lets mail go to the person again."""

    name: Line | None = None
    role: Role | None = None
    active: bool | None = None
    vip: bool | None = None
    phone: str | None = Field(default=None, pattern=r"^\+[1-9]\d{6,14}$")
    language: str | None = Field(default=None, pattern=r"^[a-z]{2}(-[A-Z]{2})?$")
    time_zone: str | None = Field(default=None, max_length=64)
    mail_flag: None = None


class TokenIn(ApiModel):
    name: Line
    scopes: list[str] = Field(min_length=1, max_length=40)
    days: int | None = Field(default=365, ge=1, le=3650)


class TokenOut(OutModel):
    id: int
    name: str
    hint: str
    scopes: list[str]
    created_at: When
    expires_at: When | None
    last_used_at: When | None
    revoked_at: When | None


class TokenMade(TokenOut):
    """Shown once."""

    token: str


class AuditOut(OutModel):
    id: int
    at: When
    actor_kind: str
    actor_id: int | None
    actor_name: str
    action: str
    target: str
    before: dict[str, object] | None
    after: dict[str, object] | None
    request_id: str
    note: str


class UserFilter(ApiModel):
    q: ShortText | None = None
    role: Role | None = None
    active: bool | None = None
    cursor: str | None = Field(default=None, max_length=400)
    limit: int = Field(default=50, ge=1, le=200)

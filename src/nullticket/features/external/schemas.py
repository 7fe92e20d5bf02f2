"""What goes in and out about connectors."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, StringConstraints

from nullticket.core.enums import Source
from nullticket.core.schema import ApiModel, Email, OutModel, ShortText, When
from nullticket.core.text import has_lone_surrogate

Auth = Literal["hmac", "basic", "bearer"]


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("not a time zone of the IANA list") from error
    return value


def _storable(value: str) -> str:
    if has_lone_surrogate(value) or "\x00" in value or "\n" in value or "\r" in value:
        raise ValueError("a secret holds no line break and nothing that cannot be stored")
    return value


SecretText = Annotated[str, AfterValidator(_storable), StringConstraints(max_length=1024)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Table = Annotated[dict[Code, Code], Field(max_length=100)]


class SecretsIn(ApiModel):
    """Write-only. What is left out stays, an empty text takes away.

    ``webhook_secret``, ``username``, ``password`` and ``token`` are what the other side shows us; those that begin with
    ``api_`` are what we show the other side.
    """

    webhook_secret: SecretText | None = None
    username: SecretText | None = None
    password: SecretText | None = None
    token: SecretText | None = None
    api_app_token: SecretText | None = None
    api_user_token: SecretText | None = None
    api_username: SecretText | None = None
    api_password: SecretText | None = None
    api_token: SecretText | None = None


class ConnectorOptions(ApiModel):
    """``time_zone`` is the clock of the other server; ``window_hours`` how old a signed delivery may be.

    ``form`` is what we send to Solution Manager: Focused Build's status call below ``base_url``, or plain JSON to it.
    """

    time_zone: Annotated[str, AfterValidator(_zone), StringConstraints(min_length=1, max_length=60)] = "UTC"
    poll: bool = False
    import_since: When | None = None
    window_hours: int = Field(default=24, ge=1, le=168)
    default_requester: Email | None = None
    write_back: bool = True
    form: Literal["focused_build", "generic"] = "focused_build"
    sap_client: str = Field(default="", pattern=r"^\d{0,3}$")


class ConnectorIn(ApiModel):
    """The whole connector but its secrets, of which only those given are changed."""

    active: bool = True
    base_url: ShortText = ""
    auth: Auth = "hmac"
    options: ConnectorOptions = Field(default_factory=ConnectorOptions)
    status_map: Table = Field(default_factory=dict)
    priority_map: Table = Field(default_factory=dict)
    secrets: SecretsIn = Field(default_factory=SecretsIn)


class ConnectorOut(OutModel):
    """A connector without its secrets: ``secrets_set`` names those that are there. Tables are the ones in force."""

    system: Source
    configured: bool
    active: bool
    base_url: str
    auth: Auth
    options: ConnectorOptions
    status_map: dict[str, str]
    priority_map: dict[str, str]
    secrets_set: list[str]
    status_table: dict[str, str]
    priority_table: dict[str, str]
    last_success_at: When | None
    last_error_at: When | None
    last_error: str
    version: int


class CheckStepOut(OutModel):
    name: str
    ok: bool
    detail: str


class ConnectorCheckOut(OutModel):
    """How far a connection test got; the first step that failed says what to change."""

    ok: bool
    steps: list[CheckStepOut]

"""Pydantic bases for what crosses the edge: HTTP bodies, pages, problems, events."""

from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, StringConstraints

from nullticket.core.clock import iso, utc
from nullticket.core.text import clean, has_lone_surrogate, one_line


def _clean(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if has_lone_surrogate(value):
        raise ValueError("text holds half a character (a lone surrogate)")
    return clean(value)


def _line(value: Any) -> Any:
    value = _clean(value)
    return one_line(value, len(value)) if isinstance(value, str) else value


def _no_surrogate(value: str) -> str:
    if has_lone_surrogate(value) or "\x00" in value:
        raise ValueError("text holds a character that cannot be stored")
    return value


Line = Annotated[str, BeforeValidator(_line), StringConstraints(min_length=1, max_length=200)]
ShortText = Annotated[str, BeforeValidator(_line), StringConstraints(max_length=200)]
Body = Annotated[str, BeforeValidator(_clean), StringConstraints(max_length=100_000)]
NeededBody = Annotated[str, BeforeValidator(_clean), StringConstraints(min_length=1, max_length=100_000, pattern=r"\S")]
Secret = Annotated[str, AfterValidator(_no_surrogate), StringConstraints(min_length=1, max_length=1024)]
Email = Annotated[
    str,
    BeforeValidator(lambda value: value.strip().lower() if isinstance(value, str) else value),
    AfterValidator(_no_surrogate),
    StringConstraints(max_length=254, pattern=r"^[^@\s<>\",;:\\()\[\]]{1,64}@[^@\s<>\",;:\\()\[\]]{1,190}$"),
]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
Id = Annotated[int, Field(ge=1, le=2**31 - 1)]
When = Annotated[datetime, AfterValidator(utc), PlainSerializer(iso, return_type=str, when_used="json")]


class ApiModel(BaseModel):
    """What comes in: unknown fields are refused, numbers are finite."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class OutModel(BaseModel):
    """What goes out: read from models and row dataclasses."""

    model_config = ConfigDict(from_attributes=True)


T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """One page of a list. ``total`` stops counting at 10,000 and ``total_capped`` says so."""

    items: list[T]
    total: int
    total_capped: bool = False
    next: str | None = None


class Problem(BaseModel):
    """RFC 9457 problem document."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: list[dict[str, str]] | None = None
    model_config = ConfigDict(extra="allow")


class Event(BaseModel):
    """Something that happened. Holds ids only; written in the transaction of the change, handled after it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

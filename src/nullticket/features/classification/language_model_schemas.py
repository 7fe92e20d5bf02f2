"""What goes in and out about the server of the language model."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from nullticket.core.schema import ApiModel, OutModel, ShortText
from nullticket.core.text import has_lone_surrogate

Known = Literal["ollama", "vllm", "llamacpp", "lmstudio", "groq"]
Preset = Literal["", "ollama", "vllm", "llamacpp", "lmstudio", "groq"]
Money = Annotated[float, Field(ge=0, le=1_000_000)]


def _header(value: str) -> str:
    if has_lone_surrogate(value) or not value.isprintable() or not value.isascii():
        raise ValueError("a key is printable ASCII without line breaks")
    return value


KeyText = Annotated[str, AfterValidator(_header), StringConstraints(max_length=1024)]


class LanguageModelIn(ApiModel):
    """``api_key`` is write-only: left out it stays as long as the server stays the same, an empty text takes it away.
    ``external`` allows an address outside the organisation; texts are masked in any case. Prices are for a million
    tokens; with a ``monthly_budget`` above 0 nothing is asked once a month has cost so much. ``words_chat``: it words the
    chat's answers from the articles.
    """

    active: bool = True
    preset: Preset = ""
    base_url: ShortText = ""
    model: ShortText = ""
    api_key: KeyText | None = None
    detail: Literal["full", "short"] = "full"
    timeout_seconds: float = Field(default=8.0, gt=0, le=60)
    concurrency: int = Field(default=2, ge=1, le=64)
    price_in: Money = 0.0
    price_out: Money = 0.0
    monthly_budget: Money = 0.0
    external: bool = False
    words_chat: bool = True


class PresetOut(OutModel):
    name: Known
    base_url: str
    model: str


class LanguageModelOut(OutModel):
    """``from_settings``: nobody has entered anything here, so what the environment says is in force. ``key_hint`` is the
    end of a long key. ``spent`` is what this month has cost so far.
    """

    from_settings: bool
    active: bool
    preset: Preset
    base_url: str
    model: str
    key_set: bool
    key_hint: str
    detail: Literal["full", "short"]
    timeout_seconds: float
    concurrency: int
    price_in: float
    price_out: float
    monthly_budget: float
    spent: float
    external: bool
    words_chat: bool
    presets: list[PresetOut]
    version: int


class ModelCheckOut(OutModel):
    """``detail`` is the category that the model gave to a made-up ticket, or why there was no answer."""

    ok: bool
    detail: str
    models: list[str]
    rung: str
    milliseconds: float

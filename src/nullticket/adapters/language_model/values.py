"""How a server is reached, and what can go wrong with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Rung(StrEnum):
    """Ways to ask for a structured answer, strictest first."""

    SCHEMA = "json_schema"
    OBJECT_SCHEMA = "json_object_schema"
    OBJECT = "json_object"
    TEXT = "text"

    @property
    def below(self) -> "tuple[Rung, ...]":
        rungs = tuple(Rung)
        return rungs[rungs.index(self) + 1 :]


@dataclass(frozen=True, slots=True)
class Preset:
    """What is usual for a server. ``model`` is the name it gives to the default model."""

    base_url: str
    model: str
    rung: Rung = Rung.SCHEMA


PRESETS: Final[Mapping[str, Preset]] = {
    "ollama": Preset("http://127.0.0.1:11434/v1", "llama3.1:8b"),
    "vllm": Preset("http://127.0.0.1:8000/v1", "meta-llama/Llama-3.1-8B-Instruct"),
    "llamacpp": Preset("http://127.0.0.1:8080/v1", "llama3.1:8b"),
    "lmstudio": Preset("http://127.0.0.1:1234/v1", "meta-llama-3.1-8b-instruct"),
    # It answers 400 to a schema for most models, so its climb begins lower.
    "groq": Preset("https://api.groq.com/openai/v1", "llama-3.1-8b-instant", Rung.OBJECT),
}
DEFAULT_MODEL: Final = "llama3.1:8b"


def preset_of(name: str) -> Preset:
    """What is usual for a server; for one without a name, what OpenAI's own documents say."""
    return PRESETS.get(name) or Preset("", DEFAULT_MODEL)


@dataclass(frozen=True, slots=True)
class ModelServer:
    """One server and model. ``concurrency`` is how many calls it works on at once; prices are for a million tokens.

    ``full`` asks for key words and intent too, which costs several times the tokens of the answer. ``mask`` takes secrets
    and personal data out of a text.
    """

    base_url: str
    mask: Callable[[str], str]
    model: str = DEFAULT_MODEL
    api_key: str = ""
    first_rung: Rung = Rung.SCHEMA
    timeout_seconds: float = 8.0
    concurrency: int = 2
    full: bool = True
    price_in: float = 0.0
    price_out: float = 0.0

    def cost(self, tokens_in: int, tokens_out: int) -> float:
        return (tokens_in * self.price_in + tokens_out * self.price_out) / 1_000_000


class Fault(Exception):
    """Why there is no answer. ``kind`` goes into the ledger; ``wait`` are seconds the server asked for."""

    def __init__(self, kind: str, detail: str = "", *, status: int = 0, wait: float = 0.0) -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind, self.detail, self.status, self.wait = kind, detail, status, wait

    @property
    def is_heavy(self) -> bool:
        """Whether more calls would only cost time: the server is left alone at once."""
        return self.kind in {"timeout", "refused", "missing", "redirect"}

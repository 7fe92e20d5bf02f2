"""Engines: what they are asked and say, how one is trained, and what a call of a language model leaves behind. Met through
``ports``, which has all.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from nullticket.core.enums import Priority

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One call of a remote model. ``prompt`` and ``answer`` are masked and shortened; the fixed part of the prompt is
    named by ``prompt_version``. ``outcome`` is "answered", "repaired" or the kind of a fault. ``cost`` is in the currency
    of the configured price.
    """

    engine: str
    model: str
    outcome: str
    ticket_id: int | None = None
    rung: str = ""
    prompt_version: str = ""
    examples: int = 0
    milliseconds: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    prompt: str = ""
    answer: str = ""
    detail: str = ""


class ModelCalls(Protocol):
    """The ledger of calls. Never raises: a ledger that is away costs its rows, not the answer."""

    def record(self, calls: Sequence[ModelCall]) -> None: ...


@dataclass(frozen=True, slots=True)
class SolvedExample:
    """A past ticket with its confirmed category, for few-shot prompts and explanations."""

    text: str
    category: str
    priority: Priority | None = None


@dataclass(frozen=True, slots=True)
class CategoryHint:
    """A category row as an engine needs it."""

    key: str
    name: str
    description: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EngineRequest:
    """One ticket as an engine sees it: nothing of the requester, nothing of other people. ``ticket_id`` is for the ledger
    and is never told to a model.
    """

    title: str
    description: str
    source: str
    categories: tuple[CategoryHint, ...]
    examples: tuple[SolvedExample, ...] = ()
    ticket_id: int | None = None
    vector: "NDArray[np.float32] | None" = field(default=None, compare=False, repr=False)  # its embedding, when stored


@dataclass(frozen=True, slots=True)
class EngineReason:
    """A word, phrase or solved ticket that pushed towards (weight > 0) or away from a category."""

    text: str
    category: str
    weight: float
    kind: str = "word"


@dataclass(frozen=True, slots=True)
class EngineAnswer:
    """What an engine says. ``categories`` maps every offered key to a probability; the sum is 1.

    ``priority`` is None where the engine does not judge it. ``raw`` is the redacted answer of a remote model. With
    ``fault`` there is no answer for this one ticket of the batch, and ``categories`` is empty.
    """

    engine: str
    model_version: str
    categories: Mapping[str, float]
    priority: Priority | None = None
    priorities: Mapping[str, float] = field(default_factory=dict)
    keywords: tuple[str, ...] = ()
    intent: str = ""
    reasons: tuple[EngineReason, ...] = ()
    calibrated: bool = False
    raw: str = ""
    latency_ms: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0
    rung: str = ""
    fault: str = ""


class ClassificationEngine(Protocol):
    """A model that reads tickets. The keyword engine is not one: it is pure and always there."""

    name: str

    def answer(self, requests: Sequence[EngineRequest], *, timeout_seconds: float) -> list[EngineAnswer]:
        """One answer a request, in order. Raise Unavailable when slow, absent or talking nonsense."""
        ...


@dataclass(frozen=True, slots=True)
class WordingRequest:
    """A question and the published text that answers it, to be put into ``language``. ``nothing`` is what the model is to
    say when the text does not answer.
    """

    question: str
    title: str
    text: str
    language: str
    nothing: str


@runtime_checkable
class WordingModel(Protocol):
    """A language model that words an answer. What it says has to be checked before it is shown."""

    def word(self, request: WordingRequest, *, timeout_seconds: float) -> AsyncGenerator[str]:
        """The answer piece by piece, within the time. Raise Unavailable when slow, absent, crowded or talking nonsense."""
        ...


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A ticket with the category that somebody confirmed. ``trust`` within 0..1 weighs it against the others."""

    title: str
    description: str
    label: str
    trust: float = 1.0
    vector: "NDArray[np.float32] | None" = field(default=None, compare=False, repr=False)  # its embedding, when stored


class ModelTrainer(Protocol):
    """Learns from the organisation's own labels. Slow: seconds for thousands; never inside a transaction."""

    def train(
        self,
        labels: Sequence[LabelledText],
        *,
        categories: tuple[CategoryHint, ...],
        version: str,
        seed: int,
        others: Sequence[str] = (),
    ) -> bytes:
        """A model as one file; the same labels, seed and others give the same bytes. ``others`` are texts of tickets that
        nobody has labelled, which tell what words mean here. Raise Invalid when there are too few labels.
        """
        ...

    def second_opinions(self, labels: Sequence[LabelledText], *, seed: int) -> list[str]:
        """For each text the label that a model gives which has not seen it. Empty when there are too few."""
        ...

    def engine(self, model: bytes | None) -> ClassificationEngine:
        """An engine that answers by such a file, or None's: that of a fresh installation. Raise Invalid when this
        release cannot read it.
        """
        ...

    def apply(self, model: bytes | None) -> None:
        """Let the local engine of this process answer by such a file from the next ticket on."""
        ...


class SentenceEncoder(Protocol):
    """Turns texts into unit vectors for similarity search."""

    name: str
    dimension: int

    def encode(self, texts: Sequence[str], *, afresh: bool = False) -> "NDArray[np.float32]":
        """One row a text, in order; zeros where a text cannot be read by it, near to nothing.

        What was read before may show in the last digit; ``afresh`` the same texts give the same numbers to the last.

        Raise Unavailable when there is no such model on this machine.
        """
        ...


class TicketEncoder(Protocol):
    """Turns tickets, each a title and a text, into vectors by which they are compared with one another."""

    name: str
    dimension: int

    def encode(self, tickets: Sequence[tuple[str, str]]) -> "NDArray[np.float32]":
        """One row a ticket, in order; the part of an encoder is of length one, or zeros where it cannot read the ticket.

        Raise Unavailable when there is no such model on this machine.
        """
        ...


@dataclass(frozen=True, slots=True)
class ComparedText:
    """A ticket's words and, where there is one, its embedding."""

    title: str
    text: str
    vector: "NDArray[np.float32] | None" = field(default=None, compare=False, repr=False)


class Likeness(Protocol):
    """How alike tickets are, by words, by pieces of words and by meaning."""

    def learn(self, texts: Sequence[ComparedText]) -> None:
        """See which words are usual here."""
        ...

    def compare(self, one: ComparedText, others: Sequence[ComparedText]) -> list[float]:
        """One figure for each other: 0 has nothing in common, the same text comes near to three."""
        ...

    def shared(self, one: ComparedText, other: ComparedText) -> tuple[str, ...]:
        """The most telling words of both."""
        ...


class VectorScan(Protocol):
    """Which of up to millions of vectors may be the nearest. Holds signatures, not vectors; empty when a process starts."""

    def __len__(self) -> int: ...

    def sign(self, vectors: "NDArray[np.float32]") -> list[bytes]:
        """What is to be kept of each vector for the scan."""
        ...

    def add(self, ids: Sequence[int], signatures: Sequence[bytes]) -> None:
        """What was added lately may be told again, and says what it was told last."""
        ...

    def near(self, vector: "NDArray[np.float32]", *, limit: int) -> list[int]:
        """A shortlist of about ``limit`` ids, likeliest first."""
        ...


class SolvedTickets(Protocol):
    """The memory of tickets whose category a person confirmed."""

    def near(self, texts: Sequence[str], *, limit: int) -> Sequence[tuple[SolvedExample, ...]]:
        """For each text the most similar ones, nearest first; none where none is similar. Opens its own transaction."""
        ...


@dataclass(frozen=True, slots=True)
class EngineState:
    """``state``: ready, resting (it failed too often just now) or trying (the next call decides)."""

    name: str
    state: str
    model: str
    rung: str = ""
    typical_ms: float = 0.0


@runtime_checkable
class WatchedEngine(Protocol):
    """An engine that can be away, and says so."""

    def state(self) -> EngineState: ...


@dataclass(frozen=True, slots=True)
class ModelAccess:
    """How a language model is reached and what it may cost. An empty ``base_url`` or ``model`` is the preset's; ``full``
    asks for key words and intent too; prices are for a million tokens.
    """

    preset: str = ""
    base_url: str = ""
    model: str = ""
    api_key: str = ""
    full: bool = True
    timeout_seconds: float = 8.0
    concurrency: int = 2
    price_in: float = 0.0
    price_out: float = 0.0


@dataclass(frozen=True, slots=True)
class ModelPreset:
    """What is usual for a kind of server."""

    base_url: str
    model: str


@dataclass(frozen=True, slots=True)
class ModelCheck:
    """What came of trying a server with a made-up ticket. ``models`` are those it says it has, none when it does not
    say; ``detail`` is why it failed, or what it answered.
    """

    ok: bool
    detail: str
    models: tuple[str, ...] = ()
    rung: str = ""
    milliseconds: float = 0.0


class LanguageModels(Protocol):
    """Makes engines of what an admin has entered."""

    @property
    def presets(self) -> Mapping[str, ModelPreset]: ...

    def engine(self, access: ModelAccess) -> ClassificationEngine: ...

    def check(self, access: ModelAccess, categories: tuple[CategoryHint, ...]) -> ModelCheck:
        """Ask for the models, then have one made-up ticket read. Never raises."""
        ...

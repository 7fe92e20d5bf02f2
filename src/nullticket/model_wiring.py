"""What reads tickets, put together: the encoders, the local engine and its models, and what finds similar ones.

All of it comes when the first text does: numpy and models are a tenth of what an idle server would hold.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from nullticket.adapters import english_encoder
from nullticket.adapters.paired_encoder import PairedEncoder
from nullticket.adapters.sentence_encoder import DIGESTS, PackagedEncoder
from nullticket.adapters.ticket_encoder import TitledEncoder
from nullticket.features.classification import keywords
from nullticket.features.classification.results import CategoryInfo, TicketText
from nullticket.ports import EngineRequest, Likeness, ModelTrainer, SentenceEncoder, VectorScan

if TYPE_CHECKING:
    from nullticket.adapters.local_model.bundle import Model
    from nullticket.adapters.local_model.engine import LocalEngine
    from nullticket.adapters.local_model.reader import Reader


@cache
def sentence_encoder() -> PackagedEncoder:
    """One for the whole process, since its weights are large; loaded at the first text."""
    return PackagedEncoder()


@cache
def encoder_of_english() -> english_encoder.EnglishEncoder | None:
    """One for the whole process too, where it is installed."""
    return english_encoder.EnglishEncoder() if english_encoder.installed() else None


def paired_encoder() -> PairedEncoder:
    """What labels are kept with."""
    return PairedEncoder(sentence_encoder(), encoder_of_english())


def titled_encoder() -> TitledEncoder:
    """What tickets are compared by."""
    return TitledEncoder(sentence_encoder(), encoder_of_english())


def local_engine() -> "LocalEngine":
    from nullticket.adapters.local_model.engine import LocalEngine  # noqa: PLC0415 - see the top of the module

    return LocalEngine(seed_model, reader_of_texts())


def local_trainer(running: "LocalEngine") -> ModelTrainer:
    from nullticket.adapters.local_model.trainer import LocalTrainer  # noqa: PLC0415 - see the top of the module

    return LocalTrainer(reader_of_texts(), seed_model, running)


def likeness_of_texts(dimension: int) -> Likeness:
    from nullticket.adapters.local_model.alike import TextLikeness  # noqa: PLC0415 - see the top of the module

    return TextLikeness(dimension)


def vector_scan(dimension: int) -> VectorScan:
    from nullticket.adapters.vector_scan import SignatureScan  # noqa: PLC0415 - see the top of the module

    return SignatureScan(dimension)


def reader_of_texts(*, meaning: bool = True, kept_in: Path | None = None) -> "Reader":
    """What the local engine reads with; without meaning by words alone. Embeddings are kept in a folder if one is named."""
    from nullticket.adapters.local_model.reader import Reader  # noqa: PLC0415 - see the top of the module

    if not meaning:
        return Reader(None, rules=rule_voice, seed=seed_model)
    first: SentenceEncoder = sentence_encoder()
    english: SentenceEncoder | None = encoder_of_english()
    if kept_in is not None:
        from nullticket.adapters.kept_vectors import KeptEncoder  # noqa: PLC0415 - see the top of the module

        first = KeptEncoder(first, kept_in, weights=DIGESTS["weights.npz"])
        if english is not None:
            english = KeptEncoder(english, kept_in, weights=english_encoder.DIGESTS["model.safetensors"])
    return Reader(first, english=english, rules=rule_voice, seed=seed_model)


@cache
def seed_model() -> "Model":
    """The model of a fresh installation, read once."""
    from nullticket.adapters.local_model.bundle import packaged  # noqa: PLC0415 - see the top of the module

    return packaged()


def rule_voice(request: EngineRequest) -> dict[str, float]:
    """The keyword rules as the local engine hears them."""
    infos = tuple(CategoryInfo(one.key, one.name, one.description, one.examples) for one in request.categories)
    return keywords.probabilities(TicketText(request.title, request.description, request.source), infos)

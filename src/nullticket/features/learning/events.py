"""What happened to models."""

from nullticket.core.schema import Event


class TrainingWanted(Event):
    """Somebody, or the clock, asked for a new model."""

    run_id: int


class ModelDrifted(Event):
    """The engine decides worse than it did, or tickets come from elsewhere than they did. ``sentence`` says which."""

    sentence: str

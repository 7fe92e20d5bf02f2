"""What a weekly comparison looks like."""

from nullticket.core.schema import OutModel


class FindingOut(OutModel):
    """One category: this week against the week before, and whether it is more than noise."""

    category: str
    this_week: int
    last_week: int
    requesters: int
    change_percent: float | None
    p_value: float
    suggests: bool
    headline: str
    reasons: list[str]

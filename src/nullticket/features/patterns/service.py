"""The weekly comparison, and what follows from a finding: a suggestion and an article draft."""

from datetime import timedelta

from nullticket.features.knowledge import draft
from nullticket.features.patterns import repository
from nullticket.features.patterns.detector import WEEK, Finding, detect
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork


def findings(uow: UnitOfWork) -> tuple[Finding, ...]:
    """The last seven days against the seven before, for every category."""
    now = uow.now()
    counts = repository.week_counts(uow, before_from=now - 2 * WEEK, this_from=now - WEEK, until=now)
    return detect(counts)


def suggest(runtime: Runtime) -> None:
    """Write a suggestion with a draft for every finding that stands, once a category and week."""
    with runtime.units.read() as uow:
        found = [finding for finding in findings(uow) if finding.suggests]
    for finding in found:
        with runtime.units.write() as uow:
            _write(uow, finding)


def _write(uow: UnitOfWork, finding: Finding) -> None:
    year, week, _ = uow.now().isocalendar()
    numbers = {
        "current_count": finding.this_week,
        "previous_count": finding.last_week,
        "change_percent": finding.change_percent,
        "requesters": finding.requesters,
        "headline": finding.headline[:200],
        "reason": "\n".join(finding.reasons),
    }
    key = {"dedupe_key": f"pattern:{finding.category}:{year}-{week:02d}", "category": finding.category}
    row, made = repository.begin_suggestion(uow, key | numbers)
    if not made:
        for name, value in numbers.items():
            setattr(row, name, value)
        row.updated_at = uow.now()
        return
    since = uow.now() - timedelta(days=90)
    solved = repository.best_resolutions(uow, finding.category, since=since, limit=20)
    if solved:
        written = draft.build_draft(
            finding.category,
            repository.category_name(uow, finding.category),
            [draft.SolvedTicket(one.ticket_number, one.title, one.resolution, one.satisfaction) for one in solved],
        )
        row.article_id = repository.add_draft(
            uow, title=written.title, content=written.content, category=finding.category
        )

"""Text messages: they cost money and have no id that would fold two into one. They are marked first, and one that was
handed over without an answer is never sent again by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from nullticket.core.errors import PermanentFailure, Unavailable
from nullticket.features.notifications import repository, round_repository
from nullticket.infra.outbox import Claimed, JobRun
from nullticket.infra.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Sms:
    """A text message to a team's lead."""

    recipient: str
    body: str
    ticket_id: int
    team_id: int


def send_sms(run: JobRun, sms: Sms) -> None:
    """Send one text message at most once, within the team's share of the hour."""
    with run.side() as uow:
        row, made = repository.begin_message(uow, {**_values(sms, key=run.dedupe_key), "state": "unknown"})
        cap = run.runtime.values.sms_per_team_per_hour
        count = repository.team_sms_since(uow, sms.team_id, since=uow.now() - timedelta(hours=1))
        capped = made and count > cap
        if capped:
            repository.settle(uow, row.id, state="suppressed", error=f"the team had {cap} text messages this hour")
    if capped or row.state in {"suppressed", "sent", "queued", "delivered", "failed"}:
        return
    if not made:
        raise PermanentFailure("a text message was handed over and never confirmed; sending it again is your decision")
    try:
        receipt = run.runtime.sms.send(to=sms.recipient, body=sms.body)
    except PermanentFailure as error:
        with run.side() as uow:
            repository.settle(uow, row.id, state="failed", error=f"{error}")
        raise
    with run.uow() as uow:
        repository.settle(uow, row.id, state="sent", provider_id=receipt.provider_id, sent_at=uow.now(), error="")


def send_texts(run: JobRun, wanted: Sequence[Sms | None]) -> None:
    """Send one text message a job, in the order of the run's jobs; one that fails holds up none of the others."""
    pairs = [(job, sms) for job, sms in zip(run.jobs, wanted, strict=True) if sms is not None]
    held_back = _hold_back(run, pairs)
    for job, sms in pairs:
        try:
            if job.id not in held_back:
                send_sms(run.alone(job), sms)
        except (PermanentFailure, Unavailable) as error:
            run.failed[job.id] = error


def _hold_back(run: JobRun, pairs: Sequence[tuple[Claimed, Sms]]) -> set[int]:
    """End the jobs whose team has had its share of the hour, all in one commit; in a storm these are nearly all."""
    if len(pairs) < 2:
        return set()
    cap = run.runtime.values.sms_per_team_per_hour
    with run.side() as uow:
        tried = [job.dedupe_key for job, _ in pairs if job.attempts > 1]
        known = round_repository.known_keys(uow, tried) if tried else set()
        since = uow.now() - timedelta(hours=1)
        counts = {team: repository.team_sms_since(uow, team, since=since) for team in {sms.team_id for _, sms in pairs}}
        over: list[tuple[Claimed, Sms]] = []
        for job, sms in pairs:
            if job.dedupe_key in known:
                continue
            counts[sms.team_id] += 1
            if counts[sms.team_id] > cap:
                over.append((job, sms))
        error = f"the team had {cap} text messages this hour"
        written = round_repository.write(uow, [_suppressed(uow, job, sms, error=error) for job, sms in over])
        ended = [job for job, _ in over if job.dedupe_key in written]
        run.end(uow, ended)
    return {job.id for job in ended}


def _suppressed(uow: UnitOfWork, job: Claimed, sms: Sms, *, error: str) -> dict[str, Any]:
    return {**_values(sms, key=job.dedupe_key), "state": "suppressed", "error": error, "created_at": uow.now()}


def _values(sms: Sms, *, key: str) -> dict[str, Any]:
    return {
        "channel": "sms",
        "dedupe_key": key,
        "template": "lead_sms",
        "recipient": sms.recipient,
        "ticket_id": sms.ticket_id,
        "team_id": sms.team_id,
        "subject": sms.body[:160],
    }


# A later report never takes a message back: the order of callbacks is not guaranteed.
_FINAL = frozenset({"delivered", "failed"})
_REPORTS = {"delivered": "delivered", "read": "delivered", "undelivered": "failed", "failed": "failed"}


def note_delivery(uow: UnitOfWork, *, provider_id: str, status: str, error: str) -> None:
    """A delivery report of the text message provider."""
    row = repository.message_of_provider(uow, provider_id)
    if row is None or row.state in _FINAL:
        return
    repository.settle(uow, row.id, state=_REPORTS.get(status, "sent"), error=error)

"""Reading tickets in the background, and looking for those that are alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from nullticket.core.enums import Status
from nullticket.core.errors import NotFound, Unavailable
from nullticket.core.text import TRANSCRIPT_MARK
from nullticket.core.vectors import Vector, packed, unpacked
from nullticket.features.similar import repository, standing
from nullticket.features.similar.repository import Known, Unread
from nullticket.features.similar.schemas import SimilarOut, SimilarTicketOut
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork
from nullticket.ports import ComparedText, Likeness, TicketEncoder, VectorScan

AT_ONCE: Final = 64
A_RUN: Final = 512
# How many signatures lead to an exact look, and how many of these to a look at the words.
_SCANNED: Final = 500
_COMPARED: Final = 60
_BY_WORDS: Final = 20
_LEARNED_FROM: Final = 1000
_LOADED: Final = 20_000
# A report is one of now for so long; later the matter is another one.
_NOW: Final = timedelta(days=7)
_SHOWN_EACH: Final = 5
_DONE: Final = frozenset({Status.RESOLVED, Status.CLOSED})
_STATE: Final = "similar.read"
_HEARD: Final = "similar.heard"


@dataclass(frozen=True, slots=True)
class Eyes:
    """The ports that looking needs."""

    encoder: TicketEncoder
    likeness: Likeness
    scan: VectorScan


@dataclass(frozen=True, slots=True)
class Hit:
    """``likeness`` is the bare figure, ``stands`` what of it is above the crowd."""

    other: Known
    likeness: float
    stands: float


def read_new(runtime: Runtime) -> None:
    """Give vectors to the tickets that lack one, and link those that surely report the same."""
    eyes = _eyes(runtime)
    if eyes is None:
        return
    for _ in range(A_RUN // AT_ONCE):
        with runtime.units.read() as uow:
            waiting = repository.unread(uow, encoder=eyes.encoder.name, limit=AT_ONCE)
            if waiting or _is_behind(runtime, uow, eyes):
                _refresh(runtime, uow, eyes)
        if not waiting:
            return
        try:
            made = _vectors(eyes, waiting)
        except Unavailable:
            return
        for one, vector in zip(waiting, made, strict=True):
            if runtime.draining.is_set():
                return  # what is left waits for the next start, and nobody for it
            _keep(runtime, eyes, one, vector)


def read_edited(runtime: Runtime, ticket_ids: Sequence[int]) -> None:
    """What was read before its text was edited is read as it is now; what still waits to be read needs nothing. Nobody
    else comes back for these: Unavailable is raised, so that the job is tried again.
    """
    eyes = _eyes(runtime)
    if eyes is None:
        return
    with runtime.units.read() as uow:
        edited = repository.read_before(uow, ticket_ids, encoder=eyes.encoder.name)
        if edited:
            _refresh(runtime, uow, eyes)
    for one, vector in zip(edited, _vectors(eyes, edited), strict=True):
        _keep(runtime, eyes, one, vector)


def _vectors(eyes: Eyes, some: Sequence[Unread]) -> Sequence[Vector]:
    return list(eyes.encoder.encode([(one.title, one.description) for one in some])) if some else []


def _keep(runtime: Runtime, eyes: Eyes, one: Unread, vector: Vector) -> None:
    """Look while nobody waits, then write: the next ticket sees this one."""
    with runtime.units.read() as uow:
        hits = _look(uow, eyes, _told(one.title, one.description, vector), own=one.id, crowd=None)
    crowd = standing.crowd([hit.likeness for hit in hits])
    signature = eyes.scan.sign(vector[None])[0]
    row: dict[str, Any] = {"ticket_id": one.id, "encoder": eyes.encoder.name, "crowd": crowd}
    best = max(hits, key=lambda hit: hit.stands, default=None)
    chance = standing.chance(standing.standing(best.likeness, crowd, best.other.crowd)) if best else 0.0
    with runtime.units.write() as uow:
        if not repository.still_says(uow, one):
            return  # who edited it meanwhile has asked for another look
        repository.keep(uow, row | {"vector": packed(vector), "signature": signature})
        lately = best is not None and best.other.id < one.id and best.other.created_at >= uow.now() - _NOW
        if best is not None and lately and chance >= standing.LINKED:
            words = ", ".join(eyes.likeness.shared(_text(best.other), _told(one.title, one.description, vector)))
            repository.link(uow, one.id, best.other.id, reasons=[f"the same matter with {chance:.0%}: {words}"])
    eyes.scan.add([one.id], [signature])


def similar(uow: UnitOfWork, runtime: Runtime, key: str) -> SimilarOut:
    """How such a matter was solved, and who else reports it now."""
    ticket, eyes = repository.find(uow, key), _eyes(runtime)
    if ticket is None:
        raise NotFound("No such ticket.")
    own = repository.known(uow, [ticket.id]).get(ticket.id)
    if own is None or eyes is None:
        return SimilarOut(read=False, solved=[], reported=[], people=0)
    _refresh(runtime, uow, eyes)
    asked = _text(own)
    hits = sorted(_look(uow, eyes, asked, own=own.id, crowd=own.crowd), key=lambda hit: -hit.stands)
    solved = [hit for hit in hits if hit.other.status in _DONE and hit.other.resolution]
    reported = [
        hit
        for hit in hits
        if standing.chance(hit.stands) >= standing.SHOWN and abs(hit.other.created_at - own.created_at) <= _NOW
    ]
    return SimilarOut(
        read=True,
        solved=[_out(eyes, asked, hit) for hit in solved[:_SHOWN_EACH]],
        reported=[_out(eyes, asked, hit) for hit in reported[:_SHOWN_EACH]],
        people=len({hit.other.requester_id for hit in reported} - {own.requester_id}),
    )


def _look(uow: UnitOfWork, eyes: Eyes, asked: ComparedText, *, own: int, crowd: float | None) -> list[Hit]:
    """Scan by signature, look exactly at the shortlist, compare the words of the nearest and of those that share names."""
    candidates = [one for one in _nearest(uow, eyes, asked) if one != own][:_COMPARED]
    candidates += [one for one in _worded(uow, eyes, asked) if one != own and one not in candidates]
    others = list(repository.known(uow, candidates).values())
    figures = eyes.likeness.compare(asked, [_text(one) for one in others])
    mine = standing.crowd(figures) if crowd is None else crowd
    return [
        Hit(other, figure, standing.standing(figure, mine, other.crowd))
        for other, figure in zip(others, figures, strict=True)
    ]


def _nearest(uow: UnitOfWork, eyes: Eyes, asked: ComparedText) -> list[int]:
    if asked.vector is None or len(asked.vector) != eyes.encoder.dimension or not asked.vector.any():
        return []  # of a ticket that waits to be read by the encoder that came since, words alone lead
    near = eyes.scan.near(asked.vector, limit=_SCANNED)[: 2 * _SCANNED]
    kept = repository.vectors(uow, near, encoder=eyes.encoder.name)
    if not kept:
        return []
    table = unpacked(b"".join(kept.values())).reshape(len(kept), -1)
    ids = list(kept)
    return [ids[at] for at in (-(table @ asked.vector)).argsort(kind="stable")]


def _worded(uow: UnitOfWork, eyes: Eyes, asked: ComparedText) -> list[int]:
    """An error code or a name that few tickets hold leads where meaning does not."""
    telling = eyes.likeness.shared(asked, asked)[:2]
    return repository.with_words(uow, telling, limit=_BY_WORDS) if len(telling) == 2 else []


def _is_behind(runtime: Runtime, uow: UnitOfWork, eyes: Eyes) -> bool:
    """Whether the first who asks would have to wait. Less than that is taken in when somebody does, so that a server at
    rest holds nothing of it.
    """
    return repository.newest(uow, encoder=eyes.encoder.name) - int(runtime.shared.get(_STATE, 0)) > _LOADED


def _refresh(runtime: Runtime, uow: UnitOfWork, eyes: Eyes) -> None:
    """Take in what other processes have read since the last look."""
    _learn_usual(runtime, uow, eyes)
    after = int(runtime.shared.get(_STATE, 0))
    while rows := repository.signatures(uow, encoder=eyes.encoder.name, after=max(0, after - AT_ONCE), limit=_LOADED):
        eyes.scan.add([row[1] for row in rows], [row[2] for row in rows])
        done, after = rows[-1][0] <= after or len(rows) < _LOADED, rows[-1][0]
        if done:
            break
    runtime.shared[_STATE] = after


def _learn_usual(runtime: Runtime, uow: UnitOfWork, eyes: Eyes) -> None:
    """Which words are usual here: again each time that the desk has doubled, until there are enough."""
    heard = int(runtime.shared.get(_HEARD, 0))
    if heard >= _LEARNED_FROM or (heard and len(eyes.scan) < 2 * heard):
        return
    told = repository.sayings(uow, limit=_LEARNED_FROM)
    eyes.likeness.learn([ComparedText(title, _said(text)) for title, text in told])
    runtime.shared[_HEARD] = len(told)


def _eyes(runtime: Runtime) -> Eyes | None:
    if runtime.ticket_encoder is None or runtime.likeness is None or runtime.vectors is None:
        return None
    return Eyes(runtime.ticket_encoder, runtime.likeness, runtime.vectors)


def _said(description: str) -> str:
    return description.partition(TRANSCRIPT_MARK)[0]


def _told(title: str, description: str, vector: Vector) -> ComparedText:
    return ComparedText(title, _said(description), vector)


def _text(one: Known) -> ComparedText:
    return _told(one.title, one.description, one.vector)


def _out(eyes: Eyes, asked: ComparedText, hit: Hit) -> SimilarTicketOut:
    other = hit.other
    return SimilarTicketOut(
        id=other.id,
        ticket_number=other.ticket_number,
        title=other.title,
        status=other.status,
        category=other.category,
        created_at=other.created_at,
        chance=round(standing.chance(hit.stands), 3),
        shared=list(eyes.likeness.shared(asked, _text(other))),
        resolution=other.resolution,
    )

"""How such a matter was solved, and who else reports it now."""

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import select

from nullticket.adapters.vector_scan import SignatureScan
from nullticket.core.enums import Role, Source
from nullticket.core.errors import Unavailable
from nullticket.core.vectors import unpacked
from nullticket.features.intake import service as intake
from nullticket.features.intake.delivery import NewDelivery
from nullticket.features.similar import service
from nullticket.models import Ticket, TicketLink, TicketVector
from nullticket.ports import VectorScan
from nullticket.testing import Desk

STORY = "The coffee badge reader in the canteen shows error E-4711 and refuses every card since this morning"
OTHERS = (
    ("Printer paper jam", "The printer on floor two eats paper."),
    ("Outlook does not open", "My mail program closes after the start."),
    ("New laptop", "I would like to order a laptop for a new colleague."),
    ("Password expired", "I cannot log on since my password expired."),
    ("VPN slow", "The VPN from home is slow in the evening."),
    ("SAP VA01", "Transaction VA01 gives a short dump when I save."),
    ("Vacation days", "How many days of vacation do I have left?"),
    ("Monitor flickers", "The second monitor at my desk flickers."),
)


def open_ticket(desk: Desk, who: str, title: str, text: str) -> str:
    made = desk.client.post(
        "/api/tickets/", json={"title": title, "description": text}, headers=desk.headers(desk.person(who))
    )
    assert made.status_code == 201
    number: str = made.json()["ticket_number"]
    return number


@pytest.fixture
def agent(desk: Desk) -> dict[str, str]:
    return desk.headers(desk.person("tom@example.org", role=Role.AGENT))


def read(desk: Desk) -> None:
    desk.drain()
    service.read_new(desk.runtime)


@pytest.mark.both_databases
def test_a_ticket_shows_how_the_same_matter_was_solved_and_who_else_reports_it(desk: Desk, agent: dict[str, str]):
    for at, (title, text) in enumerate(OTHERS):
        open_ticket(desk, f"u{at}@example.org", title, text)
    solved = open_ticket(desk, "ann@example.org", "Badge reader E-4711", STORY)
    desk.drain()
    ended = desk.client.put(
        f"/api/tickets/{solved}/status",
        json={"status": "resolved", "resolution": "Reader restarted."},
        headers=agent,
    )
    assert ended.status_code == 200
    other = open_ticket(desk, "bob@example.org", "Canteen: badge reader error E-4711", f"{STORY}. Please help.")
    asked = open_ticket(desk, "eve@example.org", "Badge reader in the canteen E-4711", f"Hello, {STORY.lower()}.")
    read(desk)
    found = desk.client.get(f"/api/tickets/{asked}/similar", headers=agent).json()

    assert found["read"] is True
    assert (found["solved"][0]["ticket_number"], found["solved"][0]["resolution"]) == (solved, "Reader restarted.")
    assert {one["ticket_number"] for one in found["reported"]} == {solved, other}
    assert found["people"] == 2
    assert "4711" in found["reported"][0]["shared"]
    assert found["reported"][0]["chance"] > 0.9

    with desk.runtime.units.read() as uow:
        links = uow.session.scalars(select(TicketLink).where(TicketLink.kind == "same_matter")).all()
    assert len(links) == 2
    related = desk.client.get(f"/api/tickets/{asked}/related", headers=agent).json()["links"]
    assert [one["kind"] for one in related] == ["same_matter"]
    assert "the same matter with" in related[0]["reasons"][0]


def test_what_was_reported_weeks_ago_is_no_report_of_now(desk: Desk, agent: dict[str, str], clock):
    for at, (title, text) in enumerate(OTHERS):
        open_ticket(desk, f"u{at}@example.org", title, text)
    open_ticket(desk, "ann@example.org", "Badge reader E-4711", STORY)
    read(desk)
    clock.move(days=20)
    asked = open_ticket(desk, "eve@example.org", "Badge reader E-4711", STORY)
    read(desk)
    found = desk.client.get(f"/api/tickets/{asked}/similar", headers=agent).json()

    assert (found["reported"], found["people"]) == ([], 0)
    with desk.runtime.units.read() as uow:
        assert uow.session.scalars(select(TicketLink)).all() == []


def test_every_ticket_is_read_once_also_those_that_were_there_before(desk: Desk):
    for at, (title, text) in enumerate(OTHERS):
        open_ticket(desk, f"u{at}@example.org", title, text)
    for _ in range(3):
        service.read_new(desk.runtime)
    with desk.runtime.units.read() as uow:
        rows = uow.session.scalars(select(TicketVector)).all()

    assert len(rows) == len(OTHERS) == len({row.ticket_id for row in rows})
    assert {(len(row.vector), len(row.signature)) for row in rows} == {(2 * (512 + 384), (512 + 384) // 8)}


def test_what_another_encoder_has_read_is_read_again(desk: Desk, agent: dict[str, str]):
    for at, (title, text) in enumerate(OTHERS):
        open_ticket(desk, f"u{at}@example.org", title, text)
    first = open_ticket(desk, "ann@example.org", "Badge reader E-4711", STORY)
    asked = open_ticket(desk, "eve@example.org", "Badge reader in the canteen E-4711", f"Hello, {STORY.lower()}.")
    read(desk)
    with desk.runtime.units.write() as uow:
        for row in uow.session.scalars(select(TicketVector)):
            row.encoder, row.vector, row.signature = "before", row.vector[:1024], row.signature[:64]
    now = replace(desk.runtime, vectors=SignatureScan(512 + 384), shared={})

    with now.units.read() as uow:
        before = service.similar(uow, now, asked)
    service.read_new(now)
    with now.units.read() as uow:
        rows = uow.session.scalars(select(TicketVector)).all()
        after = service.similar(uow, now, asked)

    assert (before.read, before.reported) == (True, [])
    assert [one.ticket_number for one in after.reported] == [first]
    assert len(rows) == len(OTHERS) + 2 == len({row.ticket_id for row in rows})
    name = "use-multilingual-3+minilm-l6-v2+titles"
    assert {(row.encoder, len(row.vector)) for row in rows} == {(name, 2 * (512 + 384))}


def vector_of(desk: Desk, number: str) -> NDArray[np.float32]:
    query = select(TicketVector.vector).join(Ticket, Ticket.id == TicketVector.ticket_id)
    with desk.runtime.units.read() as uow:
        return unpacked(uow.session.scalars(query.where(Ticket.ticket_number == number)).one())


@pytest.mark.both_databases
def test_an_edited_ticket_is_read_as_what_it_says_now(desk: Desk, agent: dict[str, str]):
    for at, (title, text) in enumerate(OTHERS):
        open_ticket(desk, f"u{at}@example.org", title, text)
    edited = open_ticket(desk, "ann@example.org", "Sausages", "A question about sausages and mustard.")
    same = open_ticket(desk, "eve@example.org", "Badge reader E-4711", STORY)
    read(desk)
    assert vector_of(desk, edited) @ vector_of(desk, same) < 0.9
    version = desk.client.get(f"/api/tickets/{edited}", headers=agent).headers["ETag"]
    words = {"title": "Badge reader E-4711", "description": STORY}
    desk.client.patch(f"/api/tickets/{edited}", json=words, headers=agent | {"If-Match": version}).raise_for_status()
    desk.drain()

    assert vector_of(desk, edited) @ vector_of(desk, same) > 0.99
    found = desk.client.get(f"/api/tickets/{same}/similar", headers=agent).json()
    assert [one["ticket_number"] for one in found["reported"]] == [edited]


@pytest.mark.one_process("takes the encoder of its own process away")
def test_an_edit_that_nobody_could_read_is_read_when_the_encoder_is_back(
    desk: Desk, agent: dict[str, str], monkeypatch: pytest.MonkeyPatch, clock
):
    edited = open_ticket(desk, "ann@example.org", "Sausages", "A question about sausages and mustard.")
    read(desk)
    before = vector_of(desk, edited)

    def gone(*_: object, **__: object) -> NDArray[np.float32]:
        raise Unavailable("The encoder is away.")

    version = desk.client.get(f"/api/tickets/{edited}", headers=agent).headers["ETag"]
    with monkeypatch.context() as away:
        away.setattr(desk.runtime.ticket_encoder, "encode", gone)
        words = {"title": "Badge reader E-4711", "description": STORY}
        desk.client.patch(f"/api/tickets/{edited}", json=words, headers=agent | {"If-Match": version})
        desk.drain()
        assert np.array_equal(vector_of(desk, edited), before)
    clock.move(hours=1)
    desk.drain()

    assert vector_of(desk, edited) @ before < 0.9 * (before @ before)


def test_an_unread_ticket_says_so_and_a_requester_may_not_ask(desk: Desk, agent: dict[str, str]):
    uma = desk.headers(desk.person("uma@example.org"))
    asked = open_ticket(desk, "eve@example.org", "Badge reader E-4711", STORY)

    assert desk.client.get(f"/api/tickets/{asked}/similar", headers=agent).json() == {
        "read": False,
        "solved": [],
        "reported": [],
        "people": 0,
    }
    assert desk.client.get(f"/api/tickets/{asked}/similar", headers=uma).status_code == 403
    assert desk.client.get("/api/tickets/TKT-20260101-9999/similar", headers=agent).status_code == 404


@pytest.mark.both_databases
def test_the_fifth_who_reports_the_same_within_half_an_hour_is_taken_for_an_incident(
    desk: Desk, agent: dict[str, str], clock
):
    def priority(number: str) -> str:
        desk.drain()
        found: str = desk.client.get(f"/api/tickets/{number}", headers=agent).json()["priority"]
        return found

    told = ("Wifi on floor 3 keeps dropping", "The wifi on floor 3 keeps dropping, I have to reconnect often.")
    got = [priority(open_ticket(desk, f"u{at}@example.org", *told)) for at in range(5)]
    clock.move(minutes=40)
    later = priority(open_ticket(desk, "late@example.org", *told))

    assert got == ["medium", "medium", "medium", "medium", "high"]
    assert later == "medium"


def test_an_imported_past_is_no_incident_of_now(desk: Desk, agent: dict[str, str], clock):
    told = {"title": "Wifi on floor 3 keeps dropping", "description": "The wifi on floor 3 keeps dropping."}
    long_ago = (clock.now() - timedelta(days=30)).isoformat()
    rows = [
        told | {"reference": f"old-{at}", "requester_email": f"u{at}@example.org", "created_at": long_ago}
        for at in range(8)
    ]
    past = [
        NewDelivery(Source.API, f"past-{at}", json.dumps(row).encode(), "application/json", {"import": "past.csv"})
        for at, row in enumerate(rows)
    ]
    with desk.runtime.units.write() as uow:
        intake.store_batch(uow, past)
    desk.drain()
    seen = desk.client.get("/api/tickets/", headers=agent).json()["items"]

    assert [one["priority"] for one in seen] == ["medium"] * 8


@dataclass
class Watched:
    """The real scan; while it looks, somebody else opens a ticket."""

    scan: VectorScan
    desk: Desk
    headers: dict[str, str]
    answers: list[int] = field(default_factory=list)

    def near(self, vector: NDArray[np.float32], *, limit: int) -> list[int]:
        if len(self.answers) < 2:
            writer = threading.Thread(target=self._write, daemon=True)
            writer.start()
            writer.join(timeout=20)
        return self.scan.near(vector, limit=limit)

    def _write(self) -> None:
        made = self.desk.client.post("/api/tickets/", json={"title": "Printer jam"}, headers=self.headers)
        self.answers.append(made.status_code)

    def add(self, ids: Sequence[int], signatures: Sequence[bytes]) -> None:
        self.scan.add(ids, signatures)

    def sign(self, vectors: NDArray[np.float32]) -> list[bytes]:
        return self.scan.sign(vectors)

    def __len__(self) -> int:
        return len(self.scan)


def test_looking_for_similar_tickets_keeps_nobody_from_writing(desk: Desk, agent: dict[str, str]):
    """SQLite has one writer, and a scan of a big desk takes a while."""
    for at, (title, text) in enumerate(OTHERS[:2]):
        open_ticket(desk, f"u{at}@example.org", title, text)
    desk.drain()
    assert desk.runtime.vectors is not None
    watched = Watched(desk.runtime.vectors, desk, agent)
    runtime = replace(desk.runtime, vectors=watched)

    service.read_new(runtime)

    assert watched.answers == [201, 201]

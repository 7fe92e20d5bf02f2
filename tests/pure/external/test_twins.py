import json
from datetime import UTC, datetime

from nullticket.core.enums import Source
from nullticket.features.external.glpi_shapes import read_delivery
from nullticket.features.external.twins import (
    TwinNote,
    names_more_than_an_id,
    of_glpi_answer,
    of_glpi_delivery,
    of_solman,
)

TICKET = {"id": 42, "name": "VPN down", "content": "<p>since noon</p>", "status": 2}
NOW = datetime(2026, 1, 12, tzinfo=UTC)


def glpi(item: dict, *, event: str = "update", parent: dict | None = None, item_type: str = ""):
    body = {"item": item, "event": event} | ({"parent_item": parent} if parent else {})
    return of_glpi_delivery(json.dumps(body).encode(), zone="UTC", item_type=item_type)


def test_a_delivery_of_the_plugin_is_only_an_id_with_a_title_to_show_meanwhile():
    named = of_glpi_delivery(b'{"id": "0000067", "title": "VPN\\ndown"}', zone="UTC")
    assert (named.external_id, named.title, named.text) == ("67", "VPN down", "VPN down")
    assert of_glpi_delivery(b'{"id": "67"}', zone="UTC").title == "GLPI ticket 67"
    assert not names_more_than_an_id(read_delivery(b'{"id": "67"}'))
    assert not names_more_than_an_id(read_delivery(b'{"item": {"id": 67, "name": " "}, "event": "new"}'))
    assert names_more_than_an_id(read_delivery(b'{"item": {"id": 67, "name": "VPN"}, "event": "new"}'))


def test_a_follow_up_is_a_note_and_a_deleted_one_is_nothing_to_say():
    row = {"id": 9, "content": "any news?", "is_private": 1}
    news = glpi(row, parent=TICKET)
    assert news.notes == (TwinNote("9", "any news?", internal=True, author=news.notes[0].author),)
    assert glpi(row, parent=TICKET, event="delete").notes == ()
    assert glpi(row | {"content": ""}, parent=TICKET).notes == ()


def test_a_solution_is_told_as_one():
    assert glpi({"id": 3, "content": "<p>Renewed</p>"}, parent=TICKET, item_type="ITILSolution").solution == "Renewed"


def test_a_ticket_without_a_title_is_named_by_its_number():
    news = glpi({"id": 42, "name": "", "content": ""}, event="new")
    assert (news.title, news.text, news.event, news.key) == ("GLPI ticket 42", "GLPI ticket 42", "new", "42")


def test_what_glpi_answers_brings_people_solution_and_follow_ups():
    answer = {
        "ticket": TICKET,
        "technician_assigned": True,
        "requester": {"email": "ana@example.org", "name": "Ana"},
        "solutions": [{"content": "first"}, {"content": "second"}, "junk"],
        "followups": [{"id": 5, "content": "hello", "is_private": 0}],
    }
    news = of_glpi_answer(answer, zone="UTC", as_of=NOW)
    assert (news.solution, news.requester_email, news.technician_assigned, news.as_of) == (
        "second",
        "ana@example.org",
        True,
        NOW,
    )
    assert [note.text for note in news.notes] == ["hello"]
    bare = of_glpi_answer({"ticket": TICKET}, zone="UTC", as_of=NOW)
    assert (bare.solution, bare.requester_email, bare.notes) == ("", "", ())


def test_a_post_of_solution_manager_is_read_with_its_texts():
    body = {"external_id": "8000001234", "title": "ME21N dumps", "description": "since the transport"}
    news = of_solman(json.dumps(body).encode())
    assert (news.system, news.external_id, news.title) == (Source.SOLMAN, "8000001234", "ME21N dumps")
    assert news.key == "8000001234"

"""The door of GLPI: who may come in, what counts as the same delivery, and which ticket is answered (T23)."""

import json

import pytest

from harness.connectors import (
    SECRET,
    admin,
    basic,
    comments,
    configure,
    door,
    quarantine,
    send_glpi,
    signed,
    ticket,
    tickets,
)
from nullticket.testing import Desk

VPN = {
    "id": 42,
    "name": "VPN down",
    "content": "&#60;p&#62;Cannot connect from home&#60;/p&#62;",
    "status": {"id": 1, "name": "New"},
    "priority": 4,
    "date_mod": "2026-01-12T13:00:00+00:00",
}


def item(event="new", **changes):
    return {"item": VPN | changes, "event": event}


def body_of(document):
    return json.dumps(document, indent=4).encode()


@pytest.fixture
def glpi(desk: Desk) -> Desk:
    configure(desk, "glpi", auth="hmac", secrets={"webhook_secret": SECRET})
    return desk


def now(desk: Desk) -> int:
    return int(desk.runtime.clock.now().timestamp())


def test_a_signed_delivery_is_answered_200_with_a_number_and_becomes_a_ticket(glpi: Desk):
    answer = send_glpi(glpi, item())

    assert answer.status_code == 200
    number = answer.json()["ticket_number"]
    glpi.drain()
    opened = ticket(glpi, number)
    assert (opened["title"], opened["description"]) == ("VPN down", "Cannot connect from home")
    assert (opened["source"], opened["source_reference"]) == ("glpi", "42")


def test_without_a_secret_the_door_says_that_it_is_not_configured(desk: Desk):
    answer = send_glpi(desk, item())

    assert answer.status_code == 503
    assert answer.json()["code"] == "not_configured"
    assert desk.client.get("/api/ingest/glpi", params={"crc_token": "a" * 64}).status_code == 503


def test_a_connector_that_was_switched_off_is_not_configured(glpi: Desk):
    configure(glpi, "glpi", active=False)

    assert send_glpi(glpi, item()).status_code == 503


@pytest.mark.parametrize("wrong", ["tampered", "unsigned", "other secret", "other time", "empty", "re-serialised"])
def test_what_is_not_signed_over_these_very_bytes_is_refused(glpi: Desk, wrong: str):
    body = body_of(item())
    headers = {
        "tampered": signed(body.replace(b"VPN", b"WAN"), now(glpi)),
        "unsigned": {},
        "other secret": signed(body, now(glpi), secret="wrong"),
        "other time": signed(body, now(glpi)) | {"X-GLPI-timestamp": str(now(glpi) + 1)},
        "empty": {"X-GLPI-signature": "", "X-GLPI-timestamp": ""},
        "re-serialised": signed(json.dumps(item()).encode(), now(glpi)),
    }[wrong]

    answer = glpi.client.post("/api/ingest/glpi", content=body, headers=headers)

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    glpi.drain()
    assert tickets(glpi, "glpi") == []


def test_a_broken_body_of_a_stranger_is_refused_before_it_is_parsed_and_not_kept(glpi: Desk):
    assert glpi.client.post("/api/ingest/glpi", content=b"{nonsense").status_code == 401
    assert quarantine(glpi) == []


def test_guessing_is_slowed_down(settings, clock):
    from nullticket.testing import make_desk

    limited = settings.model_copy(update={"ingest": settings.ingest.model_copy(update={"rate_limits": True})})
    with make_desk(limited, clock=clock) as desk:
        configure(desk, "glpi", secrets={"webhook_secret": SECRET})
        codes = [desk.client.post("/api/ingest/glpi", content=b"{}").status_code for _ in range(32)]

    assert codes[:30] == [401] * 30
    assert codes[-1] == 429


@pytest.mark.both_databases
def test_the_same_delivery_five_times_is_one_ticket_with_one_number(glpi: Desk):
    queued_at = glpi.runtime.clock.now().timestamp()
    answers = [send_glpi(glpi, item(), at=queued_at) for _ in range(5)]
    glpi.drain()
    answers.append(send_glpi(glpi, item(), at=queued_at))
    glpi.drain()

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["ticket_number"] for answer in answers}) == 1
    assert [answer.json()["repeated"] for answer in answers] == [False, True, True, True, True, True]
    assert len(tickets(glpi, "glpi")) == 1


def test_the_same_body_signed_anew_each_time_is_still_one_ticket(glpi: Desk):
    numbers = {send_glpi(glpi, item(), age=age).json()["ticket_number"] for age in range(5)}
    glpi.drain()

    assert len(numbers) == 1
    assert [row["ticket_number"] for row in tickets(glpi, "glpi")] == list(numbers)


def test_an_honest_retry_of_yesterday_is_accepted_and_an_older_one_is_not(glpi: Desk):
    assert send_glpi(glpi, item(), age=3600).status_code == 200
    assert send_glpi(glpi, item(), age=86_000).status_code == 200
    assert send_glpi(glpi, item(), age=86_500).status_code == 401


def test_the_challenge_is_answered_as_plain_text(glpi: Desk):
    token = "d199c21f47a252c3234abdeb3b4561dbb9ccbb497b3403fcf897e050b31cc3d2"

    answer = glpi.client.get("/api/ingest/glpi", params={"crc_token": token})

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text == "c271e6fba2123356064fadfff5b4051872dba6ce9dfb88faef37a51b50cdc953"


def test_the_challenge_signs_no_delivery_for_a_stranger(glpi: Desk):
    forged = body_of(item()).decode() + str(now(glpi))

    assert glpi.client.get("/api/ingest/glpi", params={"crc_token": forged}).status_code == 422


def test_broken_json_is_a_problem_that_names_the_place_and_the_bytes_are_kept(glpi: Desk):
    body = b'{"source":"glpi",\n "id":0000067}'

    answer = glpi.client.post("/api/ingest/glpi", content=body, headers=signed(body, now(glpi)))
    glpi.drain()

    assert answer.status_code == 400
    assert answer.json()["code"] == "malformed_body"
    assert "line 2" in answer.json()["detail"]
    (kept,) = quarantine(glpi)
    assert "line 2" in kept["reason"]
    raw = glpi.client.get(f"/api/ingest/quarantine/{kept['id']}/raw", headers=admin(glpi))
    assert raw.content == body
    assert raw.headers["content-type"] == "application/octet-stream"


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"item": {"id": -1}}', b'{"id": "x"}', b"\xff\xfe", b"[" * 50_000]
)
def test_a_body_in_none_of_the_shapes_is_a_problem_and_no_error(glpi: Desk, body: bytes):
    answer = glpi.client.post("/api/ingest/glpi", content=body, headers=signed(body, now(glpi)))
    glpi.drain()

    assert answer.status_code == 400
    assert len(quarantine(glpi)) == 1


def test_a_body_over_five_megabytes_is_refused(glpi: Desk):
    body = b'{"id": 1, "x": "' + b"x" * (5 * 1024 * 1024) + b'"}'

    assert glpi.client.post("/api/ingest/glpi", content=body, headers=signed(body, now(glpi))).status_code == 413


def test_the_plugin_of_glpi_10_comes_with_basic_authentication_and_a_padded_id(desk: Desk):
    configure(desk, "glpi", auth="basic", secrets={"username": "plugin", "password": "pass phrase"})
    hint = {"source": "glpi", "event": "new", "id": "0000067", "title": "Printer on fire"}

    refused = desk.client.post("/api/ingest/glpi", json=hint, headers=basic("plugin", "wrong"))
    taken = [desk.client.post("/api/ingest/glpi", json=hint, headers=basic("plugin", "pass phrase")) for _ in range(3)]
    desk.drain()

    assert refused.status_code == 401
    assert len({answer.json()["ticket_number"] for answer in taken}) == 1
    (row,) = tickets(desk, "glpi")
    assert row["title"] == "Printer on fire"
    assert ticket(desk, row["ticket_number"])["source_reference"] == "67"


def test_a_bearer_token_is_checked_and_is_no_sign_in_of_a_person(desk: Desk):
    configure(desk, "glpi", auth="bearer", secrets={"token": "t0ken-of-the-gateway"})
    right, wrong = {"Authorization": "Bearer t0ken-of-the-gateway"}, {"Authorization": "Bearer other"}

    assert desk.client.post("/api/ingest/glpi", json=item(), headers=right).status_code == 200
    assert desk.client.post("/api/ingest/glpi", json=item(), headers=wrong).status_code == 401
    assert desk.client.post("/api/ingest/glpi", json=item(), headers=admin(desk)).status_code == 401
    assert desk.client.get("/api/tickets/", headers=right).status_code == 401


def test_an_update_is_answered_with_the_number_of_the_linked_ticket(glpi: Desk):
    number = send_glpi(glpi, item()).json()["ticket_number"]
    glpi.drain()

    update = send_glpi(glpi, item("update", status={"id": 4}, priority=6, date_mod="2026-01-12T13:05:00+00:00"))
    glpi.drain()

    assert update.json() == {"ticket_number": number, "status": "new", "repeated": False}
    changed = ticket(glpi, number)
    assert (changed["status"], changed["priority"]) == ("pending_user", "critical")
    assert len(tickets(glpi, "glpi")) == 1


def test_updates_that_come_before_the_first_is_worked_on_still_end_in_one_ticket(glpi: Desk):
    numbers = [
        send_glpi(
            glpi, item("update", name=f"VPN {turn}", status={"id": 3}, date_mod=f"2026-01-12T13:0{turn}:00+00:00")
        )
        for turn in range(4)
    ]
    glpi.drain()

    assert len({answer.json()["ticket_number"] for answer in numbers}) == 1
    (row,) = tickets(glpi, "glpi")
    assert (row["title"], row["status"]) == ("VPN 0", "in_progress")


def test_an_older_update_changes_nothing(glpi: Desk):
    number = send_glpi(glpi, item(status={"id": 2}, date_mod="2026-01-12T13:10:00+00:00")).json()["ticket_number"]
    glpi.drain()

    send_glpi(glpi, item("update", status={"id": 4}, date_mod="2026-01-12T13:09:59+00:00"))
    glpi.drain()

    assert ticket(glpi, number)["status"] == "open"


def test_an_unknown_status_leaves_the_ticket_as_it_is(glpi: Desk):
    number = send_glpi(glpi, item(status={"id": 3})).json()["ticket_number"]
    glpi.drain()

    send_glpi(glpi, item("update", status={"id": 99}, date_mod="2026-01-12T13:10:00+00:00"))
    glpi.drain()

    assert ticket(glpi, number)["status"] == "in_progress"


def test_an_unrelated_update_does_not_undo_what_people_decided_here(glpi: Desk):
    number = send_glpi(glpi, item()).json()["ticket_number"]
    glpi.drain()
    before = ticket(glpi, number)
    glpi.client.patch(
        f"/api/tickets/{number}", json={"priority": "low"}, headers=admin(glpi) | {"If-Match": f'"{before["version"]}"'}
    )

    send_glpi(glpi, item("update", name="VPN is down", date_mod="2026-01-12T13:10:00+00:00"))
    glpi.drain()

    assert ticket(glpi, number)["priority"] == "low"


def test_follow_ups_become_comments_and_private_ones_internal_notes(glpi: Desk):
    number = send_glpi(glpi, item()).json()["ticket_number"]
    glpi.drain()

    for key, private in ((7, 0), (8, 1), (7, 0)):
        followup = {"id": key, "content": f"<p>note {key}</p>", "is_private": private, "user": {"name": "tech"}}
        document = {"item": followup, "event": "new", "parent_item": VPN}
        answer = send_glpi(glpi, document, item_type="ITILFollowup")
        assert answer.json()["ticket_number"] == number
    glpi.drain()

    found = [(one["body"], one["visibility"], one["author_name"]) for one in comments(glpi, number)]
    assert found == [("note 7", "public", "tech"), ("note 8", "internal", "tech")]


def test_a_solution_there_resolves_the_ticket_here_and_a_change_after_it_reopens_it(glpi: Desk):
    number = send_glpi(glpi, item()).json()["ticket_number"]
    glpi.drain()
    solved = VPN | {"status": {"id": 5}, "date_mod": "2026-01-12T13:10:00+00:00"}

    document = {"item": {"id": 3, "content": "<p>Renewed the certificate</p>"}, "event": "new", "parent_item": solved}
    send_glpi(glpi, document, item_type="ITILSolution")
    glpi.drain()
    resolved = ticket(glpi, number)
    send_glpi(glpi, item("update", status={"id": 4}, date_mod="2026-01-12T13:20:00+00:00"))
    glpi.drain()

    assert (resolved["status"], resolved["resolution"]) == ("resolved", "Renewed the certificate")
    assert ticket(glpi, number)["status"] == "pending_user"


def test_a_ticket_deleted_there_stays_and_one_deleted_here_is_not_opened_again(glpi: Desk):
    number = send_glpi(glpi, item()).json()["ticket_number"]
    glpi.drain()
    send_glpi(glpi, item("delete", is_deleted=True, date_mod="2026-01-12T13:10:00+00:00"))
    glpi.drain()
    assert ticket(glpi, number)["status"] == "open"

    glpi.client.delete(f"/api/tickets/{number}", headers=admin(glpi))
    again = send_glpi(glpi, item("update", date_mod="2026-01-12T13:20:00+00:00"))
    glpi.drain()

    assert again.json()["ticket_number"] == number
    assert tickets(glpi, "glpi") == []


def test_what_was_solved_there_before_it_came_here_opens_nothing(glpi: Desk):
    assert send_glpi(glpi, item("update", status={"id": 6})).status_code == 200
    glpi.drain()

    assert tickets(glpi, "glpi") == []
    assert quarantine(glpi) == []


def test_an_admin_changes_what_a_code_means(glpi: Desk):
    configure(glpi, "glpi", status_map={"4": "pending_vendor"}, priority_map={"1": "high"})
    number = send_glpi(glpi, item(priority=1)).json()["ticket_number"]
    glpi.drain()

    send_glpi(glpi, item("update", priority=1, status={"id": 4}, date_mod="2026-01-12T13:10:00+00:00"))
    glpi.drain()

    assert ticket(glpi, number)["status"] == "pending_vendor"


def test_nobody_is_mailed_at_the_place_holder_address(glpi: Desk):
    number = send_glpi(glpi, item()).json()["ticket_number"]
    glpi.drain()
    send_glpi(glpi, item("update", status={"id": 5}, date_mod="2026-01-12T13:10:00+00:00"))
    glpi.drain()

    assert ticket(glpi, number)["status"] == "resolved"
    assert glpi.mailer.to("glpi@nullticket.invalid") == []


def test_the_health_of_the_door_counts_what_came(glpi: Desk):
    assert door(glpi, "glpi")["configured"] is True

    send_glpi(glpi, item())
    waiting = door(glpi, "glpi")
    glpi.drain()

    assert (waiting["waiting"], door(glpi, "glpi")["waiting"]) == (1, 0)
    assert door(glpi, "glpi")["received_today"] == 1

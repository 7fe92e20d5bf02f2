"""A person takes over from the bot: one owner at a time, answers seen by the visitor, the rest of the talk in the ticket."""

import pytest

from nullticket.core.enums import Role
from nullticket.testing import Desk

pytestmark = pytest.mark.both_databases


def begin(desk: Desk, *said: str, email: str | None = None) -> dict:
    talk = desk.client.post("/api/chat/conversations", json={"language": "en", "requester_email": email}).json()
    for text in said:
        speak(desk, talk, text)
    return talk


def speak(desk: Desk, talk: dict, text: str) -> dict:
    path = f"/api/chat/conversations/{talk['conversation_id']}/messages"
    answer = desk.client.post(path, json={"session_id": talk["session_id"], "text": text})
    assert answer.status_code == 200, answer.text
    return answer.json()


def look(desk: Desk, talk: dict) -> dict:
    path = f"/api/chat/conversations/{talk['conversation_id']}"
    return desk.client.get(path, headers={"X-Chat-Session": talk["session_id"]}).json()


def agent(desk: Desk, name: str) -> dict[str, str]:
    return desk.headers(desk.person(f"{name}@example.org", role=Role.AGENT))


def act(desk: Desk, talk: dict, action: str, headers: dict[str, str], **body: str):
    path = f"/api/desk/conversations/{talk['conversation_id']}/{action}"
    return desk.client.post(path, json=body or None, headers=headers)


def test_an_agent_takes_a_conversation_and_the_visitor_reads_the_answer_instead_of_the_bot(desk: Desk):
    tom = agent(desk, "tom")
    talk = begin(desk, "the printer eats paper")

    assert act(desk, talk, "take", tom).json()["state"] == "person"
    assert act(desk, talk, "messages", tom, text="Which printer is it?").status_code == 201
    new = speak(desk, talk, "the one on floor 3")["messages"]

    assert [(one["author"], one["text"]) for one in new] == [("visitor", "the one on floor 3")]
    assert ("agent", "Which printer is it?") in [(one["author"], one["text"]) for one in look(desk, talk)["messages"]]


def test_a_conversation_has_one_owner_and_a_second_agent_is_told(desk: Desk):
    tom, eva = agent(desk, "tom"), agent(desk, "eva")
    talk = begin(desk, "hello, it is broken")
    act(desk, talk, "take", tom)

    refused = [
        act(desk, talk, "take", eva),
        act(desk, talk, "messages", eva, text="me too"),
        act(desk, talk, "release", eva),
    ]

    assert [(one.status_code, one.json()["code"]) for one in refused] == [(409, "chat_taken")] * 3
    assert act(desk, talk, "take", tom).status_code == 200


def test_a_released_conversation_is_the_bots_again_and_can_be_taken_by_another(desk: Desk):
    tom, eva = agent(desk, "tom"), agent(desk, "eva")
    talk = begin(desk, "hello, it is broken")
    act(desk, talk, "take", tom)

    assert act(desk, talk, "release", tom).json()["owner_id"] is None
    assert "bot" in {one["author"] for one in speak(desk, talk, "my mouse is dead")["messages"]}
    assert act(desk, talk, "take", eva).status_code == 200


def test_those_who_asked_for_a_person_come_first_and_silent_visitors_do_not_come(desk: Desk):
    tom = agent(desk, "tom")
    waiting = begin(desk, "I want to talk to a person")
    desk.clock.move(minutes=1)
    begin(desk, "the printer eats paper")
    begin(desk)

    rows = desk.client.get("/api/desk/conversations", headers=tom).json()

    assert [(one["wants_person"], one["last_text"]) for one in rows] == [
        (True, "I want to talk to a person"),
        (False, "the printer eats paper"),
    ]
    assert rows[0]["conversation_id"] == waiting["conversation_id"]


def test_a_closed_conversation_is_nobodys_to_take(desk: Desk):
    tom = agent(desk, "tom")
    talk = begin(desk, "hello, it is broken")
    path = f"/api/chat/conversations/{talk['conversation_id']}/close"
    desk.client.post(path, json={"session_id": talk["session_id"]})

    assert act(desk, talk, "take", tom).json()["code"] == "chat_closed"
    assert desk.client.post("/api/desk/conversations/nobody-here/take", headers=tom).status_code == 404
    assert desk.client.get("/api/desk/conversations/nobody-here", headers=tom).status_code == 404


def with_ticket(desk: Desk) -> dict:
    talk = begin(desk, "please, a person", "ana@example.org")
    made = desk.client.post(
        "/api/ingest/chatbot",
        json={"conversation_id": talk["conversation_id"], "session_id": talk["session_id"]}
        | {"requester_email": "ana@example.org", "language": "en"},
    )
    assert made.status_code == 201, made.text
    desk.drain()
    return talk


def send(desk: Desk, talk: dict, name: str, data: bytes, *, secret: str = ""):
    path = f"/api/chat/conversations/{talk['conversation_id']}/files"
    headers = {"X-Chat-Session": secret or talk["session_id"]}
    return desk.client.post(path, files={"file": (name, data, "image/png")}, headers=headers)


def test_a_screenshot_goes_into_the_ticket_and_shows_in_the_conversation(desk: Desk):
    tom = agent(desk, "tom")
    talk = with_ticket(desk)
    data = b"\x89PNG\r\n\x1a\n and more"

    sent = send(desk, talk, "../../screen<b>.png", data)

    assert sent.status_code == 201, sent.text
    comments = desk.client.get(f"/api/tickets/{look(desk, talk)['ticket_number']}/comments", headers=tom).json()
    (file,) = comments[-1]["attachments"]
    assert "/" not in file["file_name"]
    assert file["file_name"] in sent.json()["messages"][0]["text"]
    assert desk.client.get(f"/api/files/{file['id']}", headers=tom).content == data


def test_a_file_needs_a_ticket_the_right_secret_and_a_sane_size(desk: Desk):
    early = begin(desk, "hello, it is broken")
    talk = with_ticket(desk)

    assert send(desk, early, "a.png", b"x").json()["code"] == "no_ticket_yet"
    assert send(desk, talk, "a.png", b"x", secret="somebody-elses-secret").status_code == 404
    assert send(desk, talk, "a.png", b"x" * (10 * 1024 * 1024 + 1)).status_code == 413


def test_what_is_said_after_the_ticket_was_made_is_in_the_ticket(desk: Desk):
    tom = agent(desk, "tom")
    talk = with_ticket(desk)
    shown = look(desk, talk)

    speak(desk, talk, "it smells burnt now")

    comments = desk.client.get(f"/api/tickets/{shown['ticket_number']}/comments", headers=tom).json()
    assert [(one["body"], one["author_kind"], one["source"]) for one in comments] == [
        ("it smells burnt now", "visitor", "chat")
    ]
    assert shown["ticket_status"] in {"new", "open"}


def test_an_agent_makes_the_ticket_of_a_conversation_and_it_is_the_visitors_too(desk: Desk):
    tom = agent(desk, "tom")
    talk = begin(desk, "the printer eats paper")
    nobody = act(desk, talk, "ticket", tom, requester_email="not an address")
    made = act(desk, talk, "ticket", tom, requester_email="ana@example.org")
    again = act(desk, talk, "ticket", tom, requester_email="ana@example.org")
    desk.drain()

    number = made.json()["ticket_number"]
    assert (nobody.status_code, made.status_code, again.status_code) == (422, 201, 200)
    assert again.json()["ticket_number"] == number == look(desk, talk)["ticket_number"]
    ticket = desk.client.get(f"/api/tickets/{number}", headers=tom).json()
    assert (ticket["source"], ticket["requester"]["email"]) == ("chat", "ana@example.org")
    assert "the printer eats paper" in ticket["description"]
    without = desk.client.post(
        f"/api/desk/conversations/{begin(desk, 'hm')['conversation_id']}/ticket", json={}, headers=tom
    )
    assert without.status_code == 422


def test_no_ticket_is_made_of_a_conversation_in_which_nobody_spoke(desk: Desk):
    tom = agent(desk, "tom")
    silent = desk.client.post("/api/chat/conversations", json={}).json()
    refused = [
        act(desk, silent, "ticket", tom, requester_email="ana@example.org"),
        desk.client.post(
            "/api/ingest/chatbot",
            json={
                "conversation_id": silent["conversation_id"],
                "session_id": silent["session_id"],
                "requester_email": "ana@example.org",
            },
        ),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(422, "unreadable")] * 2
    assert "Nobody said anything" in refused[0].json()["detail"]


def test_open_pages_of_the_desk_hear_that_somebody_spoke(desk: Desk):
    tom = agent(desk, "tom")
    key = desk.client.post("/api/ws-ticket", headers=tom).json()["ticket"]
    with desk.client.websocket_connect(f"/api/ws?ticket={key}") as socket:
        begin(desk, "hello")
        assert socket.receive_json() == {"id": 0, "type": "chat", "ticket_id": None}


def test_a_visitor_sees_that_the_agent_is_typing_until_the_answer_has_come(desk: Desk):
    tom, eva = agent(desk, "tom"), agent(desk, "eva")
    talk = begin(desk, "hello, it is broken")
    assert act(desk, talk, "writing", tom).json()["code"] == "chat_taken"
    act(desk, talk, "take", tom)
    assert act(desk, talk, "writing", eva).json()["code"] == "chat_taken"
    assert look(desk, talk)["agent_writing"] is False

    assert act(desk, talk, "writing", tom).status_code == 204
    assert look(desk, talk)["agent_writing"] is True
    act(desk, talk, "messages", tom, text="Which printer is it?")
    assert look(desk, talk)["agent_writing"] is False


@pytest.mark.parametrize("away", [False, True])
def test_what_an_agent_says_after_the_ticket_was_made_is_in_the_ticket_and_is_mailed_to_who_has_left(
    desk: Desk, away: bool
):
    tom = agent(desk, "tom")
    talk = begin(desk, "my laptop makes a strange noise", email="vera@example.org")
    act(desk, talk, "take", tom)
    number = act(desk, talk, "ticket", tom, requester_email="vera@example.org").json()["ticket_number"]
    desk.drain()
    desk.mailer.sent.clear()
    if not away:
        look(desk, talk)
    act(desk, talk, "messages", tom, text="Please bring it to room 12.")
    desk.drain()

    ticket = desk.client.get(f"/api/tickets/{number}", headers=tom).json()
    said = desk.client.get(f"/api/tickets/{number}/comments", headers=tom).json()
    assert [one["body"] for one in said] == ["Please bring it to room 12."]
    assert ticket["first_response_at"] is not None
    mailed = [one for one in desk.mailer.to("vera@example.org") if "room 12" in one.as_string()]
    assert len(mailed) == away

"""A chat goes on where its visitor goes: the mail about its ticket has a link for any device."""

import re

from nullticket.testing import Desk, FakeClock


def _ticket_from_chat(desk: Desk) -> dict[str, str]:
    begun = desk.client.post("/api/chat/conversations", json={"language": "en"}).json()
    path = f"/api/chat/conversations/{begun['conversation_id']}/messages"
    for text in ("I want to talk to a person", "ana@example.org"):
        desk.client.post(path, json={"session_id": begun["session_id"], "text": text}).raise_for_status()
    given = {"conversation_id": begun["conversation_id"], "session_id": begun["session_id"]}
    desk.client.post("/api/ingest/chatbot", json=given | {"requester_email": "ana@example.org"}).raise_for_status()
    desk.drain()
    return given


def _link(desk: Desk) -> tuple[str, str]:
    bodies = [one.get_body(("plain",)) for one in desk.mailer.to("ana@example.org")]
    texts = [body.get_content() for body in bodies if body is not None]
    conversation, token = re.findall(r"/widget/#resume=([\w-]+)\.([\w-]+)", "\n".join(texts))[-1]
    return conversation, token


def test_the_mailed_link_takes_the_conversation_up_and_the_first_device_keeps_it(desk: Desk):
    first = _ticket_from_chat(desk)
    conversation, token = _link(desk)
    path = f"/api/chat/conversations/{conversation}"
    taken = desk.client.post(f"{path}/resume", json={"token": token})
    assert taken.status_code == 200
    assert taken.json()["session_id"] != first["session_id"]
    said = {"session_id": taken.json()["session_id"], "text": "It is on the telephone now"}
    desk.client.post(f"{path}/messages", json=said).raise_for_status()

    seen = desk.client.get(path, headers={"X-Chat-Session": first["session_id"]}).json()
    assert "It is on the telephone now" in [one["text"] for one in seen["messages"]]
    desk.client.post(f"{path}/resume", json={"token": token}).raise_for_status()
    assert desk.client.get(path, headers={"X-Chat-Session": said["session_id"]}).status_code == 404


def test_a_link_that_is_not_ours_of_a_closed_or_an_old_conversation_opens_nothing(desk: Desk, clock: FakeClock):
    first = _ticket_from_chat(desk)
    conversation, token = _link(desk)
    path = f"/api/chat/conversations/{conversation}"
    assert desk.client.post(f"{path}/resume", json={"token": token[:-1] + "x"}).status_code == 404
    assert desk.client.post("/api/chat/conversations/another-one/resume", json={"token": token}).status_code == 404
    desk.client.post(f"{path}/close", json={"session_id": first["session_id"]}).raise_for_status()
    assert desk.client.post(f"{path}/resume", json={"token": token}).status_code == 404

    _ticket_from_chat(desk)
    conversation, token = _link(desk)
    path = f"/api/chat/conversations/{conversation}"
    clock.move(days=31)
    assert desk.client.post(f"{path}/resume", json={"token": token}).status_code == 404

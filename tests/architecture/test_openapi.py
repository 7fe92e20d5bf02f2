"""The API document is sound: what the TypeScript client and other people's generators are made from."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from nullticket.testing import Desk


@pytest.fixture
def document(desk: Desk) -> dict[str, Any]:
    return desk.client.get("/api/openapi.json").json()


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_every_reference_leads_somewhere(document: dict[str, Any]):
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}

    assert set(references(document)) - known == set()


def test_every_operation_has_a_short_name_of_its_own(document: dict[str, Any]):
    names = [operation["operationId"] for _, operation in operations(document)]

    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert [name for name in names if "_api_" in name or len(name) > 50] == []


def test_every_operation_belongs_to_a_group(document: dict[str, Any]):
    assert [name for name, operation in operations(document) if not operation.get("tags")] == []

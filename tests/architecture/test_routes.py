"""Closed by default: no route without a permission, no answer to a stranger, no error outside problem+json."""

import re
from collections.abc import Iterator

import pytest
from fastapi import APIRouter, FastAPI

from nullticket.core.access import PERMISSIONS
from nullticket.core.enums import Role
from nullticket.infra.web import api_routes, declared_action, refuse_undeclared
from nullticket.testing import Desk


def calls(app: FastAPI) -> Iterator[tuple[str, str, str]]:
    """Method, path and declared action of every endpoint; ids are 1."""
    for route in api_routes(app):
        action = declared_action(route)
        if action is not None:
            for method in sorted(route.methods or ()):
                yield method, re.sub(r"\{[^}]+\}", "1", route.path or ""), action


def test_every_route_declares_a_permission_of_the_table(app: FastAPI):
    declared = {action for _, _, action in calls(app)}

    assert len(list(calls(app))) > 10
    assert declared <= set(PERMISSIONS)


def test_what_lies_under_api_and_declares_nothing_is_only_the_answer_to_unknown_paths(app: FastAPI):
    undeclared = {str(route.path) for route in api_routes(app) if declared_action(route) is None}

    assert {path for path in undeclared if path.startswith("/api")} == {"/api/{path:path}"}


def test_a_route_without_a_permission_stops_the_start_however_deep_it_is_included():
    inner, outer, app = APIRouter(prefix="/inner"), APIRouter(prefix="/api"), FastAPI()

    @inner.get("/forgotten")
    def forgotten() -> None: ...

    outer.include_router(inner)
    app.include_router(outer)

    with pytest.raises(RuntimeError, match="/api/inner/forgotten"):
        refuse_undeclared(api_routes(app))


def test_a_stranger_is_turned_away_from_every_route_that_is_not_public(desk: Desk):
    closed = [call for call in calls(desk.app) if None not in PERMISSIONS[call[2]]]

    answers = {call: desk.client.request(call[0], call[1], json={}) for call in closed}

    assert closed
    assert {call: answer.status_code for call, answer in answers.items() if answer.status_code != 401} == {}
    assert {answer.headers["content-type"] for answer in answers.values()} == {"application/problem+json"}


@pytest.mark.parametrize("role", [Role.USER, Role.AGENT])
def test_a_role_is_turned_away_from_every_route_above_it(desk: Desk, role: Role):
    headers = desk.headers(desk.person("somebody@example.org", role=role))
    above = [call for call in calls(desk.app) if role not in PERMISSIONS[call[2]]]

    answers = {call: desk.client.request(call[0], call[1], json={}, headers=headers).status_code for call in above}

    assert above
    # 404 where the first question is whether the caller may see the ticket at all.
    refused = {call: {403, 404} if call[1].startswith("/api/tickets/1") else {403} for call in above}
    assert {call: status for call, status in answers.items() if status not in refused[call]} == {}


def test_an_unknown_path_of_the_api_is_a_problem_and_never_a_page(desk: Desk):
    answer = desk.client.get("/api/nothing/here", headers={"Accept": "text/html"})

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nullticket.core.enums import OPEN_STATUSES, Role, Status
from nullticket.features.tickets.lifecycle import (
    DONE,
    WAITING,
    Effect,
    Move,
    Refusal,
    RefusalCode,
    allowed_moves,
    check,
    effects,
    holds_capacity,
)

N, P, W, U, V, R, C, A = Status  # new open (P) in_progress pending_user pending_vendor resolved closed reopened

LEGAL_FOR_THE_DESK = {
    N: {P, W, U, V, R},
    P: {W, U, V, R},
    W: {P, U, V, R},
    U: {P, W, V, R},
    V: {P, W, U, R},
    R: {C, A},
    C: {A},
    A: {P, W, U, V, R},
}


@pytest.mark.parametrize("role", [Role.AGENT, Role.ADMIN])
@pytest.mark.parametrize("new", list(Status))
@pytest.mark.parametrize("old", list(Status))
def test_agents_move_along_the_table_and_nowhere_else(old, new, role):
    answer = check(old, new, role, resolution="done")

    assert isinstance(answer, Move) is (new in LEGAL_FOR_THE_DESK[old])


@pytest.mark.parametrize("new", list(Status))
@pytest.mark.parametrize("old", list(Status))
def test_requesters_close_their_own_ticket_or_reopen_a_resolved_one(old, new):
    answer = check(old, new, Role.USER, resolution="done")

    may = (new is C and old is not C) or (old is R and new is A)
    assert isinstance(answer, Move) is may


def test_the_usual_life_of_a_ticket_is_legal():
    path = [N, P, W, U, W, V, W, R, A, W, R, C]

    for old, new in pairwise(path):
        assert isinstance(check(old, new, Role.AGENT, resolution="done"), Move)


@pytest.mark.parametrize("resolution", [None, "", "  \n"])
def test_a_resolved_ticket_needs_a_resolution(resolution):
    answer = check(W, R, Role.AGENT, resolution=resolution)

    assert answer.code is RefusalCode.RESOLUTION_REQUIRED
    assert "resolution" in answer.reason


def test_refusals_say_why_and_what_is_possible():
    same = check(P, P, Role.AGENT)
    illegal = check(P, A, Role.AGENT)
    forbidden = check(W, R, Role.USER, resolution="done")
    unresolved = check(W, C, Role.AGENT)
    over = check(C, A, Role.USER)

    assert (same.code, same.reason) == (RefusalCode.SAME_STATUS, "the ticket is already open")
    assert illegal.code is RefusalCode.ILLEGAL_MOVE
    assert illegal.reason.startswith("an open ticket cannot become reopened; possible: in_progress, ")
    assert forbidden.code is RefusalCode.NOT_ALLOWED
    assert forbidden.reason == "requesters may not move a ticket from in_progress to resolved; possible: closed"
    assert unresolved.reason.startswith("agents may not move a ticket from in_progress to closed; possible: open")
    assert over.reason == "requesters may not move a ticket from closed to reopened; nothing follows it for you"
    assert over.allowed == ()


@pytest.mark.parametrize("old", list(Status))
def test_the_system_may_do_what_agents_or_requesters_may(old):
    may = set(allowed_moves(old, Role.AGENT)) | set(allowed_moves(old, Role.USER))

    assert set(allowed_moves(old, None)) == may


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (N, P, ()),
        (P, W, ()),
        (W, U, (Effect.PAUSE_CLOCK,)),
        (U, V, ()),
        (V, W, (Effect.RUN_CLOCK,)),
        (
            W,
            R,
            (Effect.SET_RESOLVED_AT, Effect.STOP_CLOCK, Effect.RELEASE_CAPACITY, Effect.ASK_FEEDBACK),
        ),
        (R, C, (Effect.SET_CLOSED_AT,)),
        (W, C, (Effect.SET_CLOSED_AT, Effect.STOP_CLOCK, Effect.RELEASE_CAPACITY)),
        (
            R,
            A,
            (Effect.CLEAR_RESOLVED_AT, Effect.RUN_CLOCK, Effect.TAKE_CAPACITY, Effect.COUNT_REOPEN),
        ),
        (
            C,
            A,
            (
                Effect.CLEAR_RESOLVED_AT,
                Effect.RUN_CLOCK,
                Effect.TAKE_CAPACITY,
                Effect.COUNT_REOPEN,
                Effect.CLEAR_CLOSED_AT,
            ),
        ),
    ],
)
def test_each_move_brings_about_what_it_must(old, new, expected):
    assert effects(old, new) == expected


def test_open_statuses_hold_capacity_and_done_ones_do_not():
    assert {status for status in Status if holds_capacity(status)} == set(OPEN_STATUSES)


@given(
    choices=st.lists(st.integers(0, 7), max_size=40), role=st.sampled_from([None, Role.USER, Role.AGENT, Role.ADMIN])
)
def test_clock_and_capacity_follow_the_status_along_every_path(choices, role):
    status, capacity, clock = Status.NEW, 1, "running"
    for choice in choices:
        options = allowed_moves(status, role)
        if not options:
            break
        move = check(status, options[choice % len(options)], role, resolution="done")
        capacity += (Effect.TAKE_CAPACITY in move.effects) - (Effect.RELEASE_CAPACITY in move.effects)
        for effect, name in (
            (Effect.RUN_CLOCK, "running"),
            (Effect.PAUSE_CLOCK, "paused"),
            (Effect.STOP_CLOCK, "stopped"),
        ):
            clock = name if effect in move.effects else clock
        status = move.new

        assert capacity == int(holds_capacity(status))
        assert clock == ("stopped" if status in DONE else "paused" if status in WAITING else "running")


@given(old=st.sampled_from(Status), new=st.sampled_from(Status), role=st.sampled_from([None, *Role]))
def test_the_list_of_allowed_moves_and_the_check_agree(old, new, role):
    answer = check(old, new, role, resolution="done")

    assert isinstance(answer, Move) is (new in allowed_moves(old, role))
    assert isinstance(answer, Move) or (isinstance(answer, Refusal) and answer.reason)

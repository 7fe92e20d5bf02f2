"""Where a mail belongs, rule by rule."""

import pytest

from nullticket.features.email.threading import (
    Correspondent,
    MailSide,
    Pointer,
    Standing,
    TicketSide,
    Verdict,
    Way,
    decide,
    decide_bounce,
)
from nullticket.features.email.values import Bounce, FailedRecipient

ANA = Correspondent(frozenset({"ana@x.org"}))
EVE = Correspondent(frozenset({"eve@y.org"}))
AGENT = Correspondent(frozenset({"agent@desk.org"}), works_here=True)
VERIFIED = Correspondent(frozenset({"agent@desk.org"}), works_here=True, verified=True)


def ticket(number: int = 1, **more) -> TicketSide:
    return TicketSide(number, participants=frozenset({"ana@x.org"}), **more)


def judged(sender: Correspondent, *pointers: Pointer, tickets=(), **more):
    known = {one.ticket_id: one for one in (tickets or [ticket()])}
    return decide(MailSide(sender, **more), pointers, known)


@pytest.mark.parametrize(
    ("side", "verdict"),
    [
        ({"ours": True}, Verdict.DROP),
        ({"from_our_address": True}, Verdict.HOLD),
        ({"over_cap": "200 mails"}, Verdict.HOLD),
        ({}, Verdict.OPEN),
    ],
)
def test_our_own_mail_and_floods_are_kept_apart_before_anything_else(side, verdict):
    assert judged(ANA, **side).verdict is verdict


@pytest.mark.parametrize("way", [Way.ADDRESS, Way.OWN_ID, Way.KNOWN_ID])
def test_who_takes_part_is_heard_by_every_way_but_a_number(way):
    decided = judged(ANA, Pointer(way, 1))
    assert (decided.verdict, decided.ticket_id, decided.reopen) == (Verdict.APPEND, 1, False)


def test_a_number_is_a_hint_and_opens_nothing():
    decided = judged(ANA, Pointer(Way.NUMBER, 1))
    assert (decided.verdict, decided.ticket_id, decided.hint_id) == (Verdict.OPEN, None, 1)


def test_a_stranger_with_the_address_waits_and_with_an_id_gets_a_ticket_of_his_own():
    held = judged(EVE, Pointer(Way.ADDRESS, 1, "ana@x.org"))
    assert (held.verdict, held.ticket_id) == (Verdict.HOLD, 1)
    for way in (Way.OWN_ID, Way.KNOWN_ID):
        decided = judged(EVE, Pointer(way, 1, "ana@x.org" if way is Way.OWN_ID else ""))
        assert (decided.verdict, decided.hint_id) == (Verdict.OPEN, 1)


def test_a_forged_id_is_told_and_leads_nowhere():
    decided = judged(ANA, Pointer(Way.OWN_ID, 1, proven=False))
    assert (decided.verdict, decided.forged, decided.hint_id) == (Verdict.OPEN, True, None)
    mixed = judged(ANA, Pointer(Way.OWN_ID, 1, proven=False), Pointer(Way.KNOWN_ID, 1))
    assert (mixed.verdict, mixed.forged) == (Verdict.APPEND, True)
    hinted = judged(EVE, Pointer(Way.OWN_ID, 1, proven=False), Pointer(Way.NUMBER, 1))
    assert hinted.reasons[0] == "a signed id or address was forged"


def test_a_ticket_that_is_gone_is_not_named():
    assert judged(ANA, Pointer(Way.KNOWN_ID, 9)).reasons == ("names no ticket of ours",)


def test_the_strongest_way_decides_whatever_comes_first():
    tickets = [ticket(1), ticket(2)]
    decided = judged(ANA, Pointer(Way.KNOWN_ID, 1), Pointer(Way.OWN_ID, 2, "ana@x.org"), tickets=tickets)
    assert decided.ticket_id == 2


def test_the_next_way_counts_when_the_first_opens_nothing():
    other = TicketSide(2, participants=frozenset({"eve@y.org"}))
    decided = judged(EVE, Pointer(Way.OWN_ID, 1, "ana@x.org"), Pointer(Way.KNOWN_ID, 2), tickets=[ticket(), other])
    assert (decided.verdict, decided.ticket_id) == (Verdict.APPEND, 2)


def test_merges_are_followed_to_their_end_and_not_in_circles():
    chain = [ticket(1, merged_into=2), TicketSide(2, frozenset(), merged_into=3), TicketSide(3, frozenset())]
    assert judged(ANA, Pointer(Way.KNOWN_ID, 1), tickets=chain).ticket_id == 3
    circle = [ticket(1, merged_into=2), TicketSide(2, frozenset(), merged_into=1)]
    assert judged(ANA, Pointer(Way.KNOWN_ID, 1), tickets=circle).ticket_id in {1, 2}
    gone = [ticket(1, merged_into=9)]
    assert judged(ANA, Pointer(Way.KNOWN_ID, 1), tickets=gone).ticket_id == 1


@pytest.mark.parametrize("way", [Way.ADDRESS, Way.OWN_ID])
def test_agents_act_only_with_an_id_of_their_own_and_a_verified_sender(way):
    own = Pointer(way, 1, "agent@desk.org")
    acts = judged(VERIFIED, own)
    assert (acts.verdict, acts.as_agent) == (Verdict.APPEND, True)
    assert judged(AGENT, own).verdict is Verdict.NOTE
    assert judged(VERIFIED, own, automatic=True).verdict is Verdict.NOTE
    assert judged(Correspondent(frozenset({"agent@desk.org"}), verified=True), own).verdict is Verdict.NOTE
    assert judged(VERIFIED, Pointer(way, 1, "ana@x.org")).as_agent is False


@pytest.mark.parametrize(
    ("standing", "days", "more", "verdict", "reopen"),
    [
        (Standing.OPEN, 0, {}, Verdict.APPEND, False),
        (Standing.OPEN, 0, {"automatic": True}, Verdict.NOTE, False),
        (Standing.RESOLVED, 0, {}, Verdict.APPEND, True),
        (Standing.RESOLVED, 0, {"thanks": True}, Verdict.APPEND, False),
        (Standing.RESOLVED, 0, {"automatic": True}, Verdict.NOTE, False),
        (Standing.CLOSED, 13, {}, Verdict.APPEND, True),
        (Standing.CLOSED, 15, {}, Verdict.OPEN, False),
        (Standing.CLOSED, 15, {"thanks": True}, Verdict.APPEND, False),
    ],
)
def test_what_a_word_does_depends_on_how_far_the_ticket_is(standing, days, more, verdict, reopen):
    side = ticket(standing=standing, days_closed=days)
    decided = judged(ANA, Pointer(Way.KNOWN_ID, 1), tickets=[side], **more)
    assert (decided.verdict, decided.reopen) == (verdict, reopen)
    assert decided.follow_up_of == (1 if verdict is Verdict.OPEN else None)


def bounce(*statuses: str, permanent: bool = True) -> Bounce:
    return Bounce(
        True, permanent=permanent, recipients=tuple(FailedRecipient("a@x.org", status=one) for one in statuses)
    )


@pytest.mark.parametrize(
    ("report", "flag"),
    [
        (bounce("5.1.1"), True),
        (bounce(), True),
        (bounce("4.4.1", permanent=False), False),
        (bounce("5.2.2"), False),
        (bounce("5.7.1"), False),
        (bounce("5.7.1", "5.1.1"), True),
    ],
)
def test_only_an_address_that_is_gone_for_good_is_flagged(report, flag):
    decided = decide_bounce(report, [Pointer(Way.OWN_ID, 7, "ana@x.org")])
    assert (decided.ticket_id, decided.address, decided.flag) == (7, "ana@x.org", flag)


@pytest.mark.parametrize(
    "pointers", [[], [Pointer(Way.KNOWN_ID, 7)], [Pointer(Way.OWN_ID, 7, "ana@x.org", proven=False)]]
)
def test_a_report_on_no_mail_of_ours_flags_nobody(pointers):
    decided = decide_bounce(bounce("5.1.1"), pointers)
    assert (decided.ticket_id, decided.flag) == (None, False)

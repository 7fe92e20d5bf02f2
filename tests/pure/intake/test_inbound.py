import hashlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nullticket.core.enums import Priority, Source
from nullticket.features.intake.inbound import Unreadable, delivery_key, from_chat, from_mail_json, from_row

TURNS = [
    ["bot", "Hello! How can I help?"],
    ["visitor", "Hi"],
    ["visitor", "I can't connect to VPN from home"],
    ["bot", "Did this article help?"],
    ["visitor", "no"],
    ["agent", "I will look into it"],
]


def chat(**values):
    return {"conversation_id": "c-81", "requester_email": " Anna@Example.org ", "turns": TURNS} | values


def test_a_conversation_becomes_a_ticket_with_its_problem_and_the_whole_transcript():
    ticket = from_chat(chat(language="en"))

    assert (ticket.source, ticket.source_reference) == (Source.CHAT, "c-81")
    assert ticket.title == "I can't connect to VPN from home"
    assert ticket.requester_email == "anna@example.org"
    assert ticket.language == "en"
    problem, transcript = ticket.description.split("\n\n--- Transcript ---\n")
    assert problem == "I can't connect to VPN from home"
    assert transcript.splitlines() == [
        "NullChat: Hello! How can I help?",
        "Visitor: Hi",
        "Visitor: I can't connect to VPN from home",
        "NullChat: Did this article help?",
        "Visitor: no",
        "Agent: I will look into it",
    ]


def test_a_conversation_of_small_talk_is_still_a_ticket():
    ticket = from_chat(chat(turns=[["visitor", "hello?"], ["visitor", "help me please"]]))

    assert ticket.title == "Chat request"
    assert ticket.description.startswith("hello?\n\n--- Transcript")
    assert ticket.language is None


@pytest.mark.parametrize("turns", [[], [["bot", "Hello!"]], [["visitor", " \n"]]])
def test_a_conversation_in_which_nobody_spoke_is_unreadable(turns):
    with pytest.raises(Unreadable, match="Nobody said anything"):
        from_chat(chat(turns=turns))


def test_a_mail_is_titled_by_its_subject_without_reply_prefixes():
    ticket = from_mail_json(
        {
            "from_email": "Anna@example.org",
            "from_name": "Anna\nSchmidt",
            "subject": "Re: Printer jam",
            "text": "Paper is stuck.",
            "message_id": "<m1@example.org>",
        }
    )

    assert (ticket.title, ticket.description) == ("Printer jam", "Paper is stuck.")
    assert (ticket.requester_email, ticket.requester_name) == ("anna@example.org", "Anna Schmidt")
    assert ticket.source_reference == "<m1@example.org>"


def test_a_mail_without_a_subject_is_titled_by_its_text():
    ticket = from_mail_json({"from_email": "a@example.org", "text": "Hello,\n\nmy screen stays black. Help!"})

    assert ticket.title == "my screen stays black"
    assert ticket.source_reference is None
    assert from_mail_json({"from_email": "a@example.org", "text": "hi"}).title == "Mail without a subject"


def test_an_empty_mail_is_unreadable_and_one_with_a_subject_alone_is_not():
    with pytest.raises(Unreadable, match="neither a subject nor a text"):
        from_mail_json({"from_email": "a@example.org", "subject": "Re: ", "text": " "})
    assert from_mail_json({"from_email": "a@example.org", "subject": "Printer"}).title == "Printer"


def test_a_row_of_an_import_keeps_what_it_says():
    ticket = from_row(
        {
            "reference": "old-1",
            "title": "VPN down",
            "description": "Since Monday",
            "source": "glpi",
            "category": "vpn",
            "priority": "high",
            "requester_email": "A@example.org",
            "created_at": "2026-01-12T14:00:00+00:00",
        }
    )

    assert (ticket.source, ticket.category, ticket.priority) == (Source.GLPI, "vpn", Priority.HIGH)
    assert ticket.created_at == datetime(2026, 1, 12, 14, tzinfo=UTC)
    assert ticket.requester_email == "a@example.org"


def test_a_bare_row_gets_defaults_and_an_empty_one_is_unreadable():
    ticket = from_row({"reference": "2", "description": "the scanner makes stripes"})

    assert (ticket.title, ticket.source, ticket.priority) == ("the scanner makes stripes", Source.API, None)
    assert ticket.requester_email == "import@nullticket.invalid"
    with pytest.raises(Unreadable, match="neither a title nor a description"):
        from_row({"reference": "3"})
    with pytest.raises(ValueError, match="enormous"):
        from_row({"reference": "4", "title": "x", "priority": "enormous"})
    with pytest.raises(Unreadable, match="no offset"):
        from_row({"reference": "5", "title": "x", "created_at": "2026-01-12T14:00:00"})


def test_a_delivery_key_is_stable_and_has_a_fixed_length():
    assert delivery_key("chat", "c-81") == delivery_key("chat", b"c-81")
    assert len(delivery_key("chat", "c-81")) == len(hashlib.sha256().hexdigest())


@given(one=st.lists(st.text(max_size=5), max_size=4), other=st.lists(st.text(max_size=5), max_size=4))
def test_different_parts_never_share_a_key(one, other):
    assert (delivery_key(*one) == delivery_key(*other)) is (one == other)


@given(text=st.text(min_size=1, max_size=400).filter(str.strip))
def test_any_text_of_a_visitor_makes_a_ticket(text):
    try:
        ticket = from_chat(chat(turns=[["visitor", text]]))
    except Unreadable:
        return

    assert ticket.title
    assert ticket.description

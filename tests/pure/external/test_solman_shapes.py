import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nullticket.features.external.solman_shapes import Malformed, Shape, is_guid, read_delivery, read_time

GUID = "00155D0A1E2B1EDB9C8A0F0E5D4C3B2A"
FOCUSED = {
    "SYSTEM_GUID": "7D0A7E0D5B3A4B6F9A1C2D3E4F506172",
    "EXTERNAL_ID": "",
    "TICKET_ID": "8000013587",
    "TICKET_GUID": GUID,
    "DESCRIPTION": "Posting FB60 ends with dump",
    "CREATED_AT": "20260112140000",
    "CREATED_BY": "ADOE",
    "CHANGED_AT": "20260112150000",
    "STATUS": "E0002",
    "PRIORITY": 2,
    "PRIORITY_TXT": "2: High",
    "PARTNER": [
        {"PARTNER_FCT": "SLFN0001", "PARTNER_NAME": "No Mail", "PARTNER_EMAIL": "", "PARTNER_MAIN": "X"},
        {"PARTNER_FCT": "SLFN0002", "PARTNER_NAME": "Anna Doe", "PARTNER_EMAIL": "Anna@Example.org"},
        {"PARTNER_FCT": "SLFN0004", "PARTNER_NAME": "Ben Poe", "PARTNER_EMAIL": "ben@example.org", "PARTNER_MAIN": "X"},
    ],
    "TEXT": [
        {
            "TEXTID": "SU99",
            "CHANGED_BY": "ADOE",
            "CHANGE_DATE": "2026-01-12",
            "CHANGE_TIME": "14:00:00",
            "TEXT": "line 1\\nline 2\\r\\n",
        },
        {
            "TEXTID": "SU01",
            "CHANGED_BY": "ADOE",
            "CHANGE_DATE": "20260112",
            "CHANGE_TIME": "143000",
            "TEXT": "Any news?",
        },
        {"TEXTID": "SU04", "CHANGED_BY": "PROC", "TEXT": "check note 4711"},
        {"TEXTID": "ZZ77", "TEXT": "unknown kind"},
        {"TEXTID": "SU01", "TEXT": ""},
        "broken",
    ],
    "CATEGORY": [{"DESCRIPTION": "Finance", "LEVEL": 1}, {"DESCRIPTION": "Accounts payable", "LEVEL": 2}],
}


def read(document):
    return read_delivery(json.dumps(document).encode())


def test_a_focused_build_ticket_is_read():
    ticket = read(FOCUSED)

    assert (ticket.shape, ticket.external_id, ticket.guid) == (Shape.FOCUSED_BUILD, "8000013587", GUID)
    assert (ticket.title, ticket.text) == ("Posting FB60 ends with dump", "line 1\nline 2")
    assert (ticket.status, ticket.priority, ticket.category) == ("E0002", "2", "Accounts payable")
    assert (ticket.requester_email, ticket.requester_name) == ("ben@example.org", "Ben Poe")
    assert ticket.changed_at == datetime(2026, 1, 12, 15, tzinfo=UTC)
    assert ticket.our_number == ""


def test_replies_are_public_and_every_other_text_stays_inside_the_desk():
    texts = read(FOCUSED).texts

    assert [(text.text, text.internal) for text in texts] == [
        ("Any news?", False),
        ("check note 4711", True),
        ("unknown kind", True),
    ]
    assert texts[0].at == datetime(2026, 1, 12, 14, 30, tzinfo=UTC)
    assert len({text.key for text in texts}) == 3
    assert read(FOCUSED).texts[0].key == texts[0].key


def test_a_ticket_with_nothing_but_a_guid_is_taken():
    ticket = read({"TICKET_GUID": GUID, "PARTNER": "x", "EXTERNAL_ID": "TKT-20260112-A3F5", "CREATED_BY": "ADOE"})

    assert (ticket.external_id, ticket.title, ticket.text) == (GUID, f"Solution Manager {GUID}", "")
    assert (ticket.status, ticket.priority, ticket.category) == (None, None, "")
    assert (ticket.requester_email, ticket.requester_name, ticket.our_number) == ("", "ADOE", "TKT-20260112-A3F5")
    assert ticket.texts == ()


def test_a_partner_without_an_address_is_better_than_none():
    ticket = read(
        {"TICKET_ID": "1", "PARTNER": [{"PARTNER_NAME": "No Mail"}], "TEXT": [{"TEXTID": "SU99", "TEXT": "x"}]}
    )

    assert (ticket.requester_name, ticket.requester_email) == ("No Mail", "")
    assert read({"TICKET_ID": "1", "PARTNER": [{"PARTNER_EMAIL": "a b@c"}]}).requester_email == ""


def test_the_plain_form_is_read():
    ticket = read(
        {
            "id": 4711,
            "guid": GUID,
            "title": "FB60 dumps",
            "description": "C:\\new stays as it is",
            "status": "In Progress",
            "priority": "high",
            "category": "sap_error",
            "requester_email": "Anna@example.org",
            "requester_name": "Anna",
            "updated_at": "2026-01-12T15:00:00+01:00",
            "comment": "Any news?",
            "comment_author": "Anna",
            "comment_public": True,
            "ticket_number": "TKT-20260112-A3F5",
        }
    )

    assert (ticket.shape, ticket.external_id, ticket.text) == (Shape.GENERIC, "4711", "C:\\new stays as it is")
    assert ticket.changed_at == datetime(2026, 1, 12, 14, tzinfo=UTC)
    assert [(text.text, text.internal, text.author) for text in ticket.texts] == [("Any news?", False, "Anna")]
    assert ticket.our_number == "TKT-20260112-A3F5"


def test_a_comment_that_does_not_say_it_is_public_is_internal():
    assert read({"external_id": "1", "short_description": "x", "comment": "note"}).texts[0].internal
    assert read({"id": "1", "text": "only text"}).title == "only text"
    assert read({"id": "1", "title": "only title"}).text == "only title"


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b'{"TICKET_ID": ', "line 1, column"),
        (b"\xff", "not UTF-8"),
        (b"[" * 100_000, "nested too deep"),
        (b"[]", "not a JSON object"),
        (b"{}", "neither TICKET_GUID nor an id"),
        (b'{"TICKET_GUID": "x\'); drop"}', "not 32 hex digits"),
        (b'{"TICKET_GUID": "", "TICKET_ID": " "}', "both empty"),
        (b'{"id": ""}', "the id is empty"),
        (b'{"id": "1"}', "neither a title nor a description"),
        (b'{"id": "1", "title": "x", "guid": "../"}', "not 32 hex digits"),
    ],
)
def test_a_body_of_neither_form_is_refused_and_says_why(raw, word):
    with pytest.raises(Malformed, match=word):
        read_delivery(raw)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("20260112140000", datetime(2026, 1, 12, 14, tzinfo=UTC)),
        (20260112140000, datetime(2026, 1, 12, 14, tzinfo=UTC)),
        ("/Date(1768226400000)/", datetime(2026, 1, 12, 14, tzinfo=UTC)),
        ("/Date(1768226400000+0000)/", datetime(2026, 1, 12, 14, tzinfo=UTC)),
        ("2026-01-12T14:00:00Z", datetime(2026, 1, 12, 14, tzinfo=UTC)),
        ("2026-01-12 14:00", datetime(2026, 1, 12, 14, tzinfo=UTC)),
        ("20261312140000", None),
        ("/Date(999999999999999)/", None),
        ("", None),
        (None, None),
        ("soon", None),
    ],
)
def test_times_of_sap_are_read_as_utc(value, moment):
    assert read_time(value) == moment


def test_only_32_hex_digits_are_a_guid():
    assert is_guid(GUID)
    assert is_guid(GUID.lower())
    assert not is_guid(GUID + "0")
    assert not is_guid(GUID + "\n")
    assert not is_guid("")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["TEXT", "TEXTID", "a"]), inner, max_size=2)
    ),
    max_leaves=5,
)


@given(document=st.dictionaries(st.sampled_from([*FOCUSED, "id", "title", "comment"]), JSON, max_size=6))
def test_any_json_object_is_a_ticket_or_refused(document):
    try:
        ticket = read(document)
    except Malformed:
        return

    assert ticket.external_id
    f"{ticket.title}{ticket.text}".encode()

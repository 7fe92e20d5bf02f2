import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nullticket.features.external.glpi_shapes import (
    Malformed,
    Shape,
    decode_content,
    plain_text,
    read_delivery,
    read_followups,
    read_poll_row,
    read_ticket,
    read_time,
    write_time,
)

V2_TICKET = {
    "id": 42,
    "name": "VPN down",
    "content": "<p>Cannot connect</p>",
    "is_deleted": False,
    "priority": 4,
    "external_id": None,
    "date": "2026-01-12T14:00:00+01:00",
    "date_creation": "2026-01-12T14:00:00+01:00",
    "date_mod": "2026-01-12T15:30:00+01:00",
    "status": {"id": 1, "name": "New"},
    "category": {"id": 3, "name": "VPN"},
    "team": [
        {"role": "requester", "name": "jdoe", "display_name": "Doe Jane", "href": "/front/user.form.php?id=7"},
        {"role": "assigned", "name": "Network", "href": "/front/group.form.php?id=2"},
        "broken",
    ],
}


def body(document):
    return json.dumps(document, indent=4).encode()


def test_a_native_webhook_of_a_ticket_carries_the_ticket():
    delivery = read_delivery(body({"item": V2_TICKET, "event": "new"}))

    assert (delivery.shape, delivery.event, delivery.item_type) == (Shape.NATIVE, "new", "Ticket")
    assert (delivery.items_id, delivery.ticket_id) == (42, 42)
    assert delivery.ticket == V2_TICKET


def test_a_native_webhook_of_a_follow_up_is_about_its_parent():
    document = {"item": {"id": 9, "content": "hi"}, "event": "new", "parent_item": {"id": 42}}

    delivery = read_delivery(body(document))

    assert (delivery.item_type, delivery.items_id, delivery.ticket_id) == ("ITILFollowup", 9, 42)
    assert delivery.ticket == {"id": 42}
    assert read_delivery(body(document), item_type="ITILSolution").item_type == "ITILSolution"
    assert read_delivery(body({"item": {"id": 7}}), item_type="Ticket").event == "update"


def test_the_plugin_of_glpi_10_sends_a_zero_padded_id_and_only_the_id_is_believed():
    delivery = read_delivery(
        b'\xef\xbb\xbf{"source":"glpi","event":"New ticket","id":"0000067","title":"VPN","status":"Closed"}'
    )

    assert (delivery.shape, delivery.ticket_id, delivery.ticket) == (Shape.PLUGIN, 67, None)
    assert read_delivery(b'{"id": 67}').event == "update"


def test_a_search_row_is_a_hint_to_fetch_the_ticket():
    row = {"2": 67, "1": "VPN", "12": 1, "19": "2026-01-12 14:00:00"}

    assert read_poll_row(row).ticket_id == 67
    assert read_delivery(body(row)).shape is Shape.POLL


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b'{"event":"update","id":0000067}', "line 1, column"),
        (b'{\n"id": 67,\n', "line 3"),
        (b"\xff\xfe", "not UTF-8 at byte 0"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"id": ' + b"1" * 5000 + b"}", "number too long"),
        (b"[]", "not a JSON object"),
        (b"{}", "neither an item nor an id"),
        (b'{"item": 5}', "neither an item nor an id"),
        (b'{"id": "67; drop"}', "is not an id"),
        (b'{"id": null}', "is not an id"),
        (b'{"id": 0}', "is not an id"),
        (b'{"id": true}', "is not an id"),
        (b'{"id": 99999999999}', "is not an id"),
        (b'{"item": {}}', "is not an id"),
        (b'{"item": {"id": 1}, "parent_item": {}}', "is not an id"),
    ],
)
def test_a_body_of_no_known_shape_is_refused_and_says_where(raw, word):
    with pytest.raises(Malformed, match=word):
        read_delivery(raw)


def test_a_ticket_of_the_new_api_is_read():
    ticket = read_ticket(V2_TICKET, zone="America/New_York")

    assert (ticket.id, ticket.title, ticket.text) == (42, "VPN down", "Cannot connect")
    assert (ticket.status, ticket.priority, ticket.category) == ("1", "4", "VPN")
    assert ticket.changed_at == datetime(2026, 1, 12, 14, 30, tzinfo=UTC)
    assert ticket.created_at == datetime(2026, 1, 12, 13, 0, tzinfo=UTC)
    assert ticket.requester_name == "Doe Jane"
    assert not ticket.technician_assigned
    assert not ticket.deleted


def test_a_ticket_of_the_legacy_api_is_read_in_the_time_zone_of_its_server():
    row = {
        "id": 67,
        "name": "Caf&#233; &amp; more",
        "content": "&#60;p&#62;a &#38; b&#60;/p&#62;",
        "status": "2",
        "priority": 6,
        "itilcategories_id": 4,
        "date": "2026-07-12 14:00:00",
        "date_mod": "2026-07-12 14:00:01",
        "externalid": "TKT-20260112-A3F5",
        "is_deleted": "1",
    }

    ticket = read_ticket(row, zone="Europe/Berlin", technician_assigned=True)

    assert (ticket.title, ticket.text) == ("Café & more", "a & b")
    assert (ticket.status, ticket.priority, ticket.category) == ("2", "6", "")
    assert ticket.created_at == datetime(2026, 7, 12, 12, 0, tzinfo=UTC)
    assert (ticket.external_id, ticket.deleted, ticket.technician_assigned) == ("TKT-20260112-A3F5", True, True)


def test_a_technician_in_the_team_counts_and_a_bare_ticket_is_read_too():
    technician = {"role": 2, "name": "tech", "href": "/front/user.form.php?id=4"}

    assert read_ticket({**V2_TICKET, "team": [technician]}, zone="UTC").technician_assigned
    bare = read_ticket({"id": 1, "status": "", "category": {"id": 1}, "itilcategories_id": "VPN"}, zone="UTC")
    assert (bare.title, bare.status, bare.priority, bare.category) == ("", None, None, "")
    assert (bare.changed_at, bare.requester_name) == (None, "")
    assert read_ticket({"id": 1, "team": [{"role": 1, "name": "jdoe"}]}, zone="UTC").requester_name == "jdoe"


def test_follow_ups_come_in_order_and_private_ones_can_be_left_out():
    rows = [
        {
            "id": 12,
            "content": "&#60;p&#62;second&#60;/p&#62;",
            "is_private": 1,
            "users_id": 4,
            "date": "2026-01-12 14:00:00",
        },
        {"id": 11, "content": "first", "is_private": 0, "users_id": 0},
        {"id": 10, "content": "old"},
    ]

    both = read_followups(rows, zone="UTC", seen=["10"])

    assert [(one.id, one.text, one.private, one.author_id) for one in both] == [
        (11, "first", False, None),
        (12, "second", True, 4),
    ]
    assert both[1].at == datetime(2026, 1, 12, 14, tzinfo=UTC)
    assert [one.id for one in read_followups(rows, zone="UTC", with_private=False)] == [10, 11]


def test_a_timeline_entry_of_the_new_api_is_read():
    entry = {
        "type": "Followup",
        "item": {
            "id": 3,
            "content": "<p>hello</p>",
            "is_private": True,
            "user": {"id": 7, "name": "jdoe"},
            "date": "2026-01-12T14:00:00+01:00",
        },
    }

    (followup,) = read_followups([entry], zone="UTC")

    assert (followup.text, followup.private, followup.author_id, followup.author_name) == ("hello", True, 7, "jdoe")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("&#60;p&#62;a &#38;amp; b&#60;/p&#62;", "a & b"),
        ("&lt;p&gt;old&lt;/p&gt;", "old"),
        ("<p>one</p><p>two<br>three</p>", "one\n\ntwo\nthree"),
        ("<script>alert(1)</script>safe", "safe"),
        ("plain &#38; simple\nsecond line", "plain & simple\nsecond line"),
        ("&#60;p&#62;&#38;lt;b&#38;gt; is a tag&#60;/p&#62;", "<b> is a tag"),
        ("half \ud800 character", "half ? character"),
        ("", ""),
    ],
)
def test_content_becomes_plain_text(content, text):
    assert plain_text(content) == text


def test_content_that_holds_markup_already_is_not_unescaped():
    assert decode_content("<p>&#60;kept&#62;</p>") == "<p>&#60;kept&#62;</p>"


@pytest.mark.parametrize("value", [None, "", "0000-00-00 00:00:00", "yesterday", 5, "2026-13-01 00:00:00"])
def test_a_time_that_cannot_be_read_is_none(value):
    assert read_time(value, zone="UTC") is None


@given(
    moment=st.integers(1577836800, 1893456000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    zone=st.sampled_from(["UTC", "Asia/Kolkata", "America/Sao_Paulo"]),
)
def test_a_time_survives_the_way_to_glpi_and_back(moment, zone):
    assert read_time(write_time(moment, zone=zone), zone=zone) == moment


@given(
    document=st.dictionaries(
        st.sampled_from(["id", "2", "item", "event", "parent_item"]),
        st.recursive(
            st.none() | st.integers() | st.text(max_size=5),
            lambda inner: st.dictionaries(st.just("id"), inner, max_size=1),
        ),
    )
)
def test_any_json_object_is_a_delivery_or_refused(document):
    try:
        delivery = read_delivery(json.dumps(document).encode())
    except Malformed:
        return

    assert delivery.ticket_id > 0


@given(content=st.text(max_size=300))
def test_plain_text_never_fails_and_can_be_stored(content):
    plain_text(content).encode()

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nullticket.adapters import glpi_payloads, solman_payloads
from nullticket.adapters.glpi_payloads import OVERLAP, UNSETTLED, GlpiCall, calls_for, next_cursor, poll_query
from nullticket.features.external.glpi_shapes import plain_text
from nullticket.ports import ExternalChange

NOW = datetime(2026, 1, 12, 14, tzinfo=UTC)
GUID = "00155D0A1E2B1EDB9C8A0F0E5D4C3B2A"


def test_a_comment_and_a_status_become_two_calls_in_order():
    calls = calls_for(ExternalChange("e1", "67", status="4", public_comment="Please restart.\n\nThen <b>call</b>."))

    assert calls == (
        GlpiCall(
            "POST",
            "ITILFollowup",
            {
                "input": {
                    "itemtype": "Ticket",
                    "items_id": 67,
                    "content": "<p>Please restart.</p><p>Then &lt;b&gt;call&lt;/b&gt;.</p>",
                    "is_private": 0,
                }
            },
        ),
        GlpiCall("PUT", "Ticket/67", {"input": {"status": 4}}),
    )


def test_a_solution_sets_the_status_by_itself():
    solved = ExternalChange("e1", "67", status="5", solution="Renewed\nthe certificate")

    (call,) = calls_for(solved)

    assert call.path == "ITILSolution"
    assert call.body["input"]["content"] == "<p>Renewed<br>the certificate</p>"
    closed = calls_for(ExternalChange("e1", "67", status="6", solution="Renewed"))
    assert [each.path for each in closed] == ["ITILSolution", "Ticket/67"]
    assert [each.path for each in calls_for(ExternalChange("e1", "67", status="5"))] == ["Ticket/67"]
    assert calls_for(ExternalChange("e1", "67")) == ()


def test_a_private_note_says_so_and_priorities_bring_urgency_and_impact():
    assert glpi_payloads.followup_call("7", "note", private=True).body["input"]["is_private"] == 1
    assert glpi_payloads.priority_call("7", "6").body == {"input": {"urgency": 5, "impact": 5, "priority": 6}}
    assert glpi_payloads.priority_call("7", "2").body == {"input": {"urgency": 2, "impact": 2, "priority": 2}}


def test_glpi_stores_any_number_so_we_refuse_unknown_statuses_and_ids():
    with pytest.raises(ValueError, match="no ticket status '99'"):
        glpi_payloads.status_call("67", "99")
    with pytest.raises(ValueError, match="invalid literal"):
        glpi_payloads.status_call("67/../User/2", "5")


def test_a_poll_asks_for_changes_after_the_cursor_with_an_overlap_in_the_servers_time():
    query = poll_query(NOW, now=NOW + timedelta(minutes=5), zone="Europe/Berlin", start=100)

    assert query["criteria[0][field]"] == "19"
    assert query["criteria[0][searchtype]"] == "morethan"
    assert query["criteria[0][value]"] == "2026-01-12 14:58:00"
    assert (query["sort"], query["order"], query["range"]) == ("19", "ASC", "100-199")
    assert "criteria[0][field]" not in poll_query(None, now=NOW, zone="UTC")


@pytest.mark.parametrize("change", [datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)])
@given(before=st.integers(0, 90), after=st.integers(1, 90), changed=st.floats(0, 1))
def test_no_change_of_clocks_hides_a_row(change, before, after, changed):
    cursor, now = change - timedelta(minutes=before), change + timedelta(minutes=after)
    row_at = cursor + (now - cursor) * changed
    wall = datetime.fromisoformat(glpi_payloads.poll_query(cursor, now=now, zone="Europe/Berlin")["criteria[0][value]"])
    assert row_at.astimezone(ZoneInfo("Europe/Berlin")).replace(tzinfo=None) > wall


def test_the_cursor_goes_to_the_last_change_seen_and_never_into_the_last_seconds():
    earlier, later = NOW - timedelta(hours=2), NOW - timedelta(hours=1)

    assert next_cursor(earlier, later, now=NOW) == later
    assert next_cursor(later, earlier, now=NOW) == later
    assert next_cursor(later, None, now=NOW) == later
    assert next_cursor(None, NOW, now=NOW) == NOW - UNSETTLED
    assert next_cursor(None, None, now=NOW) == NOW - UNSETTLED
    assert OVERLAP > UNSETTLED


def test_focused_build_takes_a_status_for_a_real_guid_only():
    call = solman_payloads.status_call(GUID, "In Progress")

    assert (call.method, call.body) == ("PUT", {"Guid": GUID, "ExtStatus": "In Progress"})
    for wrong in ("", "x'); drop", GUID + "/", GUID + "\n"):
        with pytest.raises(ValueError, match="32 hex digits"):
            solman_payloads.status_call(wrong, "New")


def test_solman_is_told_our_number_and_the_plain_form_holds_only_what_changed():
    assert solman_payloads.accepted("TKT-20260112-A3F5") == {"EXTERNAL_ID": "TKT-20260112-A3F5"}
    body = solman_payloads.generic_body(
        ExternalChange("e1", "4711", status="resolved", solution="Renewed"), ticket_number="TKT-20260112-A3F5"
    )
    assert body == {
        "effect_key": "e1",
        "id": "4711",
        "ticket_number": "TKT-20260112-A3F5",
        "status": "resolved",
        "solution": "Renewed",
    }


@given(text=st.text(alphabet=st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=200))
def test_text_comes_back_from_glpi_as_it_went(text):
    assert plain_text(glpi_payloads.as_html(text)).split() == text.split()

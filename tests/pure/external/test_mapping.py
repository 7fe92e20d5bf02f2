import pytest
from hypothesis import given
from hypothesis import strategies as st

from nullticket.core.enums import Priority, Status
from nullticket.features.external.mapping import (
    GLPI,
    SOLMAN,
    MappingError,
    content_hash,
    is_echo,
    priority_from,
    status_from,
    tables_with,
)


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (1, Status.NEW),
        ("2", Status.OPEN),
        (3, Status.IN_PROGRESS),
        ("04", Status.PENDING_USER),
        (5, Status.RESOLVED),
        (" 6 ", Status.CLOSED),
        ("resolved", Status.RESOLVED),
        ("In Progress", Status.IN_PROGRESS),
    ],
)
def test_a_status_of_glpi_becomes_ours(raw, status):
    assert status_from(GLPI, raw, current=None).value is status


@pytest.mark.parametrize("raw", [7, 99, "", None, "New ticket", "²", "9" * 40])
def test_an_unknown_status_leaves_the_ticket_as_it_is_and_says_so(raw):
    mapped = status_from(GLPI, raw, current=Status.OPEN)

    assert mapped.value is None
    assert "in no table" in mapped.reason


def test_a_technician_makes_an_assigned_ticket_in_progress_and_a_group_does_not():
    assert status_from(GLPI, 2, current=Status.NEW, technician_assigned=True).value is Status.IN_PROGRESS
    assert status_from(GLPI, 2, current=Status.NEW).value is Status.OPEN
    assert status_from(GLPI, 4, current=Status.NEW, technician_assigned=True).value is Status.PENDING_USER


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("tables", [GLPI, SOLMAN], ids=["glpi", "solman"])
def test_what_we_wrote_never_moves_our_own_ticket(tables, status):
    assert status_from(tables, tables.status_out[status], current=status).value is None


@pytest.mark.parametrize("priority", list(Priority))
@pytest.mark.parametrize("tables", [GLPI, SOLMAN], ids=["glpi", "solman"])
def test_a_priority_that_we_wrote_never_changes_our_own_ticket(tables, priority):
    assert priority_from(tables, tables.priority_out[priority], current=priority).value is None


@pytest.mark.parametrize(
    ("tables", "raw", "priority"),
    [
        (GLPI, 6, Priority.CRITICAL),
        (GLPI, 5, Priority.URGENT),
        (GLPI, 4, Priority.HIGH),
        (GLPI, 3, Priority.MEDIUM),
        (GLPI, 2, Priority.LOW),
        (GLPI, 1, Priority.LOW),
        (SOLMAN, "1", Priority.CRITICAL),
        (SOLMAN, "2", Priority.HIGH),
        (SOLMAN, 3, Priority.MEDIUM),
        (SOLMAN, 4, Priority.LOW),
        (SOLMAN, 5, Priority.LOW),
        (SOLMAN, "urgent", Priority.URGENT),
    ],
)
def test_priorities_become_ours(tables, raw, priority):
    assert priority_from(tables, raw, current=None).value is priority


def test_a_priority_that_is_unknown_or_the_same_changes_nothing():
    assert "in no table" in priority_from(GLPI, "Very high", current=Priority.LOW).reason
    assert priority_from(GLPI, 1, current=Priority.LOW).reason == "priority 1 is what the ticket has"
    assert priority_from(GLPI, 2, current=Priority.LOW).reason == "priority 2 is what low is written as"


def test_a_status_that_the_ticket_has_changes_nothing():
    assert status_from(GLPI, 3, current=Status.IN_PROGRESS).reason == "status 3 is what the ticket has"


def test_an_admin_can_change_both_directions_of_a_table():
    tables = tables_with(
        GLPI, statuses={"07": "pending_vendor", "out:pending_vendor": "7"}, priorities={"1": "medium", "out:low": "1"}
    )

    assert status_from(tables, 7, current=Status.OPEN).value is Status.PENDING_VENDOR
    assert tables.status_out[Status.PENDING_VENDOR] == "7"
    assert tables.priority_in["1"] is Priority.MEDIUM
    assert tables.priority_out[Priority.LOW] == "1"
    assert status_from(tables, 1, current=None).value is Status.NEW
    assert tables_with(GLPI) == GLPI


@pytest.mark.parametrize("override", [{"1": "vanished"}, {"out:vanished": "1"}])
def test_a_table_with_a_word_that_does_not_exist_is_refused_by_name(override):
    with pytest.raises(MappingError, match="vanished"):
        tables_with(GLPI, statuses=override)


def test_the_fingerprint_is_blind_to_layout_and_not_to_content():
    assert content_hash(title="VPN  down", text="a\nb") == content_hash(text=" A b", title="vpn down ")
    assert content_hash(title="VPN down", text=None) == content_hash(title="VPN down", text="")
    assert content_hash(title="VPN", text="down") != content_hash(title="VPN down", text="")


def test_an_echo_is_what_was_sent_before():
    sent = content_hash(status="5")

    assert is_echo(sent, sent)
    assert is_echo(sent, {sent, "other"})
    assert not is_echo(content_hash(status="4"), sent)
    assert not is_echo("", "")


@given(
    one=st.dictionaries(st.sampled_from("abc"), st.text(alphabet="xy;:= ", max_size=6), max_size=3),
    other=st.dictionaries(st.sampled_from("abc"), st.text(alphabet="xy;:= ", max_size=6), max_size=3),
)
def test_different_contents_have_different_fingerprints(one, other):
    def normal(fields):
        return {name: " ".join(text.split()).casefold() for name, text in fields.items()}

    assert (content_hash(**one) == content_hash(**other)) is (normal(one) == normal(other))


@given(
    raw=st.one_of(st.integers(), st.text(), st.none()), current=st.sampled_from([None, *Status]), assigned=st.booleans()
)
def test_any_code_is_mapped_or_left_with_a_reason(raw, current, assigned):
    mapped = status_from(GLPI, raw, current=current, technician_assigned=assigned)

    assert mapped.reason
    assert mapped.value is None or mapped.value is not current

"""Time, errors, numbers, cursors and texts at the edge."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from nullticket.core.clock import iso, utc
from nullticket.core.errors import Invalid, NotConfigured, TooMany, Unavailable
from nullticket.core.ids import ALPHABET, public_token, ticket_number, token_hash, valid_ticket_number
from nullticket.core.paging import decode_cursor, encode_cursor
from nullticket.core.schema import Body, Email, Line, Secret
from nullticket.core.text import TRANSCRIPT_MARK, clean, file_name, has_lone_surrogate, meaning_of, one_line, words


def test_a_naive_moment_is_utc_and_any_other_is_brought_there():
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert utc(datetime(2026, 3, 1, 12)) == noon  # noqa: DTZ001  # a naive moment is the case under test
    assert utc(datetime(2026, 3, 1, 14, tzinfo=timezone(timedelta(hours=2)))) == noon
    assert iso(noon) == "2026-03-01T12:00:00Z"


def test_errors_carry_what_the_caller_needs_to_try_again():
    assert (TooMany("slow down", retry_after=9).retry_after, TooMany.status) == (9, 429)
    assert Unavailable("gone").retry_after == 30
    error = NotConfigured("no secret", door="glpi")
    assert (error.status, error.code, error.extra) == (503, "not_configured", {"door": "glpi"})


@pytest.mark.parametrize(("lane", "half"), [("door", ALPHABET[:16]), ("desk", ALPHABET[16:])])
def test_desk_and_doors_never_draw_the_same_number(lane, half):
    drawn = [ticket_number(date(2026, 1, 12), lane=lane) for _ in range(200)]
    assert all(valid_ticket_number(number) and number.startswith("TKT-20260112-") for number in drawn)
    assert {number[-1] for number in drawn} <= set(half)
    assert len(ticket_number(date(2026, 1, 12), lane=lane, length=9)) == len("TKT-20260112-") + 9


def test_tokens_are_long_and_only_their_hash_is_kept():
    first, second = public_token(), public_token()
    assert first != second
    assert len(first) >= 43
    assert token_hash(first) != token_hash(second)
    assert token_hash("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"


@given(st.lists(st.one_of(st.none(), st.text(), st.integers(), st.floats(allow_nan=False)), min_size=1, max_size=4))
def test_a_cursor_comes_back_as_it_was(values):
    assert decode_cursor(encode_cursor(*values), length=len(values)) == values


@pytest.mark.parametrize("cursor", ["", "!!", "bm90IGpzb24", encode_cursor(1), "WzEsWzJdXQ", "eyJhIjoxfQ"])
def test_a_foreign_cursor_is_refused(cursor):
    with pytest.raises(Invalid):
        decode_cursor(cursor, length=2)


@pytest.mark.parametrize(
    ("kind", "given_", "stored"),
    [
        (Line, "  a\n b\x00 ", "a b"),
        (Body, "a\r\nb\x07", "a\nb"),
        (Email, " Ana@Example.ORG ", "ana@example.org"),
        (Secret, " kept as it is ", " kept as it is "),
    ],
)
def test_texts_are_cleaned_at_the_edge(kind, given_, stored):
    assert TypeAdapter(kind).validate_python(given_) == stored


@pytest.mark.parametrize(
    ("kind", "value"),
    [(Line, "\ud800"), (Line, 5), (Body, 5), (Email, 5), (Email, "nobody"), (Secret, "a\x00"), (Secret, "\udfff")],
)
def test_what_cannot_be_stored_is_refused(kind, value):
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(value)


def test_invisible_characters_go_and_joiners_of_scripts_stay():
    assert clean("a\u200bb\u202ec") == "abc"
    assert clean("क्\u200dष") == "क्\u200dष"
    assert clean("e\u0301") == "é"
    assert one_line(" a \n b ", 2) == "a"
    assert words("VPN geht, nicht!") == ["vpn", "geht", "nicht"]
    assert (has_lone_surrogate("a\ud800"), has_lone_surrogate("a😀")) == (True, False)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("C:\\temp\\a.txt", "a.txt"),
        ("\u202egnp.exe", "gnp.exe"),
        ("...", "file"),
        ('a"b\r\nX: y.pdf', "abX y.pdf"),
        ("é" * 150 + ".pdf", "é" * 98 + ".pdf"),
        ("x" * 300, "x" * 200),
        ("." + "y" * 250, "y" * 200),
    ],
)
def test_a_file_name_is_harmless_and_short(name, safe):
    assert file_name(name) == safe


def test_the_meaning_of_a_ticket_is_what_the_requester_said_once():
    assert meaning_of("VPN down", "since noon") == "VPN down\nsince noon"
    assert meaning_of("VPN is down", "VPN is down since noon") == "VPN is down since noon"
    assert meaning_of("Chat", f"It is broken.\n{TRANSCRIPT_MARK}\nbot: Did that help?") == "Chat\nIt is broken.\n"

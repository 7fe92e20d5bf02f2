import pytest
from hypothesis import given
from hypothesis import strategies as st

from nullticket.features.intake.titles import LONGEST_TITLE, says_something, subject_title, title_of


@pytest.mark.parametrize(
    ("said", "title"),
    [
        (["I can't connect to VPN from home"], "I can't connect to VPN from home"),
        (["hi", "hello??", "My laptop does not start."], "My laptop does not start"),
        (["Hi Bob, my printer is jammed again!"], "my printer is jammed again"),
        (["Good morning, thanks, the Wi-Fi drops all the time."], "the Wi-Fi drops all the time"),
        (["Hello team! Can you help me? Outlook crashes on start"], "Outlook crashes on start"),
        (["Guten Tag, ich habe ein Problem. Der Drucker im 3. Stock streikt"], "Der Drucker im 3. Stock streikt"),
        (["bonjour\nje ne peux pas imprimer"], "je ne peux pas imprimer"),
        (
            ["My name is Anna Schmidt.", "anna@example.org", "SAP transaction ME21N dumps"],
            "SAP transaction ME21N dumps",
        ),
        (["VPN", "It drops every ten minutes"], "VPN - It drops every ten minutes"),
        (["VPN"], "VPN"),
        (["no", "that did not help", "12345"], "Chat request"),
        (["Hi Bob", "Hello, thanks", "..."], "Chat request"),
        ([], "Chat request"),
        (["In the office, the network is slow"], "In the office, the network is slow"),
        (["yes, please, ok - reset my password"], "reset my password"),
        (["होम से वीपीएन काम नहीं कर रहा"], "होम से वीपीएन काम नहीं कर रहा"),
    ],
)
def test_the_title_is_the_first_sentence_that_names_a_problem(said, title):
    assert title_of(said, otherwise="Chat request") == title


def test_a_long_sentence_is_cut_at_a_word():
    title = title_of(["The network " + "is slow and " * 30], otherwise="x")

    assert len(title) <= LONGEST_TITLE
    assert title.endswith(("slow…", "and…", "is…"))


def test_a_sentence_without_spaces_is_cut_hard():
    assert title_of(["x" * 500], otherwise="y") == "x" * (LONGEST_TITLE - 1) + "…"


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Re: AW: Fwd[2]: Printer jam", "Printer jam"),
        ("RE[4]: Printer", "Printer"),
        ("Report: monthly", "Report: monthly"),
        (" \n Two\nlines ", "Two lines"),
        ("Re:", ""),
        ("", ""),
    ],
)
def test_reply_prefixes_are_dropped_from_a_subject(subject, title):
    assert subject_title(subject) == title


def test_only_a_real_sentence_says_something():
    assert says_something("Thanks! Still no network in room 4.")
    assert not says_something("Thanks, that did help")


@given(said=st.lists(st.text(max_size=200), max_size=5))
def test_a_title_is_one_short_line_that_is_never_empty(said):
    title = title_of(said, otherwise="Chat request")

    assert title.strip() == title != ""
    assert len(title) <= LONGEST_TITLE
    assert len(title.splitlines()) == 1


@given(subject=st.text(max_size=300))
def test_cleaning_a_subject_twice_changes_nothing_more(subject):
    once = subject_title(subject)

    assert subject_title(once) == once
    assert len(once) <= 200

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nullticket.features.knowledge.ranking import (
    SNIPPET_LENGTH,
    ArticleHit,
    Query,
    helpfulness,
    plain,
    query_terms,
    rank,
    snippet,
)

NOW = datetime(2026, 1, 12, 14, tzinfo=UTC)
VPN = ArticleHit(1, "Connect to the VPN", "Open the client. Error 809 means that port 500 is closed.", "vpn", 3.0, NOW)
PRINTER = ArticleHit(2, "Printer jam", "Open tray 2 and pull the paper out.", "printer", 1.0, NOW)


def test_the_article_that_holds_the_words_comes_first_and_is_offered():
    first, second = rank([PRINTER, VPN], Query("I can't connect to VPN from home"), now=NOW)

    assert (first.article_id, first.offered) == (1, True)
    assert (second.article_id, second.offered) == (2, False)
    assert first.reasons == ("holds 2 of 3 words asked for: connect, vpn",)


def test_reasons_name_category_votes_and_solved_tickets():
    proven = replace(VPN, helpful=9, not_helpful=1, resolution_count=12)

    (found,) = rank([proven], Query("vpn", category="vpn"), now=NOW)

    assert found.reasons == (
        "holds 1 of 1 words asked for: vpn",
        "is about vpn",
        "helped 9 of 10 readers",
        "solved 12 tickets",
    )


def test_an_article_without_any_asked_word_is_never_offered():
    popular = replace(PRINTER, helpful=1000, resolution_count=1000)

    (found,) = rank([popular], Query("vpn", category="printer"), now=NOW)

    assert not found.offered
    assert found.reasons[0] == "holds 0 of 1 words asked for"


def test_an_empty_question_finds_without_offering():
    (found,) = rank([replace(VPN, text_score=0.0)], Query(""), now=NOW)

    assert not found.offered
    assert rank([], Query("vpn"), now=NOW) == ()


def test_a_word_of_the_title_counts_more_than_one_of_the_text():
    title = ArticleHit(8, "Proxy", "Set it.", "network", 1.0, NOW)
    body = ArticleHit(3, "Browser", "Set the proxy.", "network", 1.0, NOW)

    assert [found.article_id for found in rank([body, title], Query("proxy"), now=NOW)] == [8, 3]


@pytest.mark.parametrize(
    "better",
    [
        {"helpful": 5},
        {"resolution_count": 3},
        {"category": "email"},
        {"text_score": 9.0},
        {"updated_at": NOW},
    ],
)
def test_votes_solved_tickets_category_and_freshness_break_ties(better):
    plain_hit = ArticleHit(1, "Mail", "Outlook sends.", "other", 1.0, NOW - timedelta(days=300))
    rival = replace(plain_hit, article_id=2, **better)

    found = rank([plain_hit, rival], Query("outlook", category="email"), now=NOW)

    assert [article.article_id for article in found] == [2, 1]


def test_equal_articles_keep_the_lower_id_first():
    assert [found.article_id for found in rank([replace(VPN, article_id=9), VPN], Query("vpn"), now=NOW)] == [1, 9]


def test_one_vote_hardly_counts():
    assert helpfulness(0, 0) == 0.5
    assert 0.5 < helpfulness(1, 0) < 0.65
    assert helpfulness(96, 0) > 0.95


def test_stop_words_say_nothing_unless_there_is_nothing_else():
    assert query_terms("Please help, the VPN is not working, vpn!") == ("vpn", "working")
    assert query_terms("how are you") == ("how", "are", "you")
    assert query_terms("F5 key") == ("f5", "key")


def test_plural_and_longer_forms_count():
    (found,) = rank([VPN], Query("errors port connect"), now=NOW)
    assert found.reasons[0].startswith("holds 3 of 3")
    (other,) = rank([ArticleHit(1, "Connections", "", "vpn", 0.0, NOW)], Query("con"), now=NOW)
    assert other.reasons[0] == "holds 0 of 1 words asked for"


def test_a_snippet_shows_the_passage_with_most_of_the_words_and_marks_them():
    content = (
        "# Title\n\n"
        + "Filler words go here. " * 20
        + "\n- Error **809** means the VPN port is closed.\n"
        + "End. " * 50
    )

    found = snippet(content, ("809", "vpn"))

    assert {found.text[start:end].lower() for start, end in found.marks} == {"809", "vpn"}
    assert found.text.startswith("… ")
    assert found.text.endswith(" …")
    assert "**" not in found.text


def test_a_short_text_is_shown_whole():
    assert snippet("Restart *the* client.", ("nothing",)).text == "Restart the client."
    assert snippet("", ("vpn",)).text == ""


def test_a_text_without_spaces_is_cut_hard():
    found = snippet("x" * 500, ("nothing",), length=50)

    assert found.text == "x" * 50 + " …"


def test_overlapping_words_are_marked_once_and_letters_that_grow_do_not_shift_marks():
    assert snippet("vpns and vpn", ("vpn", "vpns")).marks == ((0, 4), (9, 12))
    grown = snippet("İstanbul vpn", ("vpn",))
    assert [grown.text[start:end] for start, end in grown.marks] == ["vpn"]


def test_markdown_becomes_running_text():
    assert plain("# Head\n\n> quote\n\n* one\n* `two`  three") == "Head quote one two three"


HITS = st.builds(
    ArticleHit,
    article_id=st.integers(1, 99),
    title=st.sampled_from(["VPN", "Printer jam", ""]),
    content=st.text(alphabet="vpn printer.\n#*", max_size=300),
    category=st.sampled_from(["vpn", "printer"]),
    text_score=st.floats(-1, 9),
    updated_at=st.integers(-10, 4000).map(lambda days: NOW - timedelta(days=days)),
    helpful=st.integers(0, 50),
    not_helpful=st.integers(0, 50),
    resolution_count=st.integers(0, 99),
)


@given(hit=HITS)
def test_scores_stay_between_zero_and_one(hit):
    (found,) = rank([hit], Query("vpn printer", category="vpn"), now=NOW)

    assert 0 <= found.score <= 1 + 1e-9


@given(hit=HITS)
def test_a_helpful_vote_or_a_solved_ticket_never_lowers_a_score(hit):
    def score(article):
        return rank([article], Query("vpn", category="vpn"), now=NOW)[0].score

    assert score(replace(hit, helpful=hit.helpful + 1)) >= score(hit)
    assert score(replace(hit, resolution_count=hit.resolution_count + 1)) >= score(hit)
    assert score(replace(hit, not_helpful=hit.not_helpful + 1)) <= score(hit)


@given(content=st.text(alphabet="abc vpn\n", max_size=900), length=st.integers(5, 300))
def test_a_snippet_never_runs_over_its_length_and_its_marks_are_the_words(content, length):
    found = snippet(content, ("vpn", "abc"), length=length)

    assert len(found.text) <= length + 4
    assert all(found.text[start:end].lower() in {"vpn", "abc"} for start, end in found.marks)


@given(hits=st.lists(HITS, max_size=6, unique_by=lambda hit: hit.article_id), seed=st.randoms(use_true_random=False))
def test_the_order_of_the_hits_does_not_matter(hits, seed):
    shuffled = list(hits)
    seed.shuffle(shuffled)

    assert rank(shuffled, Query("vpn"), now=NOW) == rank(hits, Query("vpn"), now=NOW)


def test_the_default_length_of_a_snippet_is_kept():
    assert len(snippet("word " * 200, ()).text) <= SNIPPET_LENGTH + 2

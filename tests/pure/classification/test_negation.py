import pytest

from nullticket.features.classification.keyword_table import shared
from nullticket.features.classification.mentions import with_mentions
from nullticket.features.classification.negation import with_denials
from nullticket.features.classification.reading import read
from nullticket.features.classification.words import Lexicon

LEXICON = Lexicon(["printer", "problem"], parts=["drucker", "problem"], lookalikes=())


def credit_by_word(text):
    tables = shared()
    tokens = with_denials(read(text, "", LEXICON, tables.joins).tokens, tables.denials)
    return {token.norm: token.credit for token in tokens}


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("it is not urgent", "urgent"),
        ("not really very urgent", "urgent"),
        ("not urgent or critical", "critical"),
        ("it isn't the printer", "printer"),
        ("this is not about the printer at all", "printer"),
        ("not related to vpn", "vpn"),
        ("no printer problem", "printer"),
        ("no problem with the printer", "printer"),
        ("no outage", "outage"),
        ("no really urgent matter", "urgent"),
        ("no need to reset the printer", "printer"),
        ("I don't need the printer", "printer"),
        ("not printer related", "printer"),
        ("the matter is Outlook, not printer", "printer"),
        ("non urgent", "urgent"),
        ("rather than the printer", "printer"),
        ("I did not lose my laptop, I lost my mind", "nothing-denied"),
        ("I have not lost my laptop", "laptop"),
        ("kein Druckerproblem", "druckerproblem"),
        ("nicht dringend", "dringend"),
        ("das ist nicht der Drucker", "drucker"),
        ("no es la impresora", "impresora"),
        ("ce n'est pas l'imprimante", "imprimante"),
        ("não é a impressora", "impressora"),
    ],
)
def test_a_denied_word_has_no_credit(text, denied):
    found = credit_by_word(text)

    assert found.get(denied, 0.0) == 0.0
    assert (denied in found) != (denied == "nothing-denied")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("does not print", "print"),
        ("not receiving mail", "mail"),
        ("no internet", "internet"),
        ("no", "no"),
        ("not", "not"),
        ("no really", "really"),
        ("not the", "the"),
        ("not only the printer", "printer"),
        ("funktioniert nicht der Drucker", "drucker"),
        ("prints not the page", "page"),
        ("not able to open the printer", "printer"),
        ("don't have internet", "internet"),
        ("instead", "instead"),
        ("not urgent, printer", "printer"),
        ("the lid is open, not charging", "charging"),
        ("no internet connection", "connection"),
    ],
)
def test_a_complaint_keeps_its_words(text, kept):
    assert credit_by_word(text)[kept] == 1.0


@pytest.mark.parametrize(
    ("text", "word", "credit"),
    [
        ("the printer is fine", "printer", 0.25),
        ("the printer works", "printer", 0.25),
        ("the printer works fine", "printer", 0.25),
        ("the printer is not the problem", "printer", 0.25),
        ("the printer stopped working", "printer", 1.0),
        ("the printer never works", "printer", 1.0),
        ("fine printer", "printer", 1.0),
        ("works", "works", 1.0),
        ("the vpn is fine but the printer jams", "printer", 1.0),
    ],
)
def test_what_works_is_cleared(text, word, credit):
    assert credit_by_word(text)[word] == credit


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("printer in the HR office", 0.2),
        ("I work in HR", 0.2),
        ("she joins our HR", 0.2),
        ("question for HR", 1.0),
        ("HR", 1.0),
        ("HR. office", 1.0),
        ("Office. HR question", 1.0),
    ],
)
def test_a_department_that_only_places_somebody_counts_little(text, credit):
    tables = shared()
    tokens = with_mentions(read(text, "", LEXICON, tables.joins).tokens, tables)

    assert {token.norm: token.credit for token in tokens}["hr"] == credit


def test_a_text_without_stops_is_read_in_short_clauses():
    found = credit_by_word("nothing to do with " + "x " * 40 + "printer")

    assert found["printer"] == 1.0

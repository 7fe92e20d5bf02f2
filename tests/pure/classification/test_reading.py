import pytest

from nullticket.features.classification.reading import read, without_wrapping
from nullticket.features.classification.words import Lexicon

LEXICON = Lexicon(["printer", "password", "outlook"], parts=(), lookalikes=())
JOINS = {("wi", "fi"): "wifi", ("log", "in"): "login"}


def norms(title, body=""):
    return [token.norm for token in read(title, body, LEXICON, JOINS).tokens]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Wi-Fi slow", ["wifi", "slow"]),
        ("Please log in", ["please", "login"]),
        ("log. in", ["log", "in"]),
        ("The user's mailbox", ["the", "user", "mailbox"]),
        ("L'imprimante n'imprime pas", ["l", "imprimante", "n", "imprime", "pas"]),
        ("Re: FW: [TKT-1] Printer", ["printer"]),
        ("see https://a.example/x?y=1 now", ["see", "#url", "now"]),
        ("ask jim@firm.example", ["ask", "#mail"]),
        (r"open \\srv\share", ["open", "#share"]),
        ("map H: again", ["map", "#drive", "again"]),
        ("paid 1,200 EUR", ["paid", "#money"]),
        ("host 10.0.0.1", ["host", "#address"]),
        ("report.xlsx is empty", ["xlsx", "is", "empty"]),
        ("प्रिंटर खराब", ["प्रिंटर", "खराब"]),
        ("a \u0301 b", ["a", "b"]),
        ("", []),
    ],
)
def test_a_line_falls_into_words_and_recognised_things(text, found):
    assert norms(text) == found


def test_sentences_and_clauses_are_counted():
    tokens = read("Mouse dead. Screen ok, but slow", "Next", LEXICON, JOINS).tokens

    assert [token.sentence for token in tokens] == [0, 0, 1, 1, 1, 1, 2]
    assert len({token.clause for token in tokens[2:4]}) == 1
    assert tokens[4].clause > tokens[3].clause


def test_the_title_counts_in_full_and_the_end_of_a_long_text_least():
    tokens = read("One two", "word " * 60, LEXICON, JOINS).tokens

    assert (tokens[0].weight, tokens[2].weight, tokens[-1].weight) == (1.0, 0.7, 0.45)


def test_a_text_without_a_real_title_counts_more():
    assert read("Help", "printer", LEXICON, JOINS).tokens[1].weight == 0.9


def test_a_misspelt_word_counts_a_little_less():
    token = read("pasword", "", LEXICON, JOINS).tokens[0]

    assert (token.credit, token.correction) == (0.8, "password")


def test_a_transaction_is_marked():
    assert "#tcode" in read("VA01", "", LEXICON, JOINS).tokens[0].keys


@pytest.mark.parametrize(("title", "body", "asks"), [("Why?", "", True), ("a", "b?", True), ("a? b", "c", False)])
def test_a_question_mark_at_the_end_asks(title, body, asks):
    assert read(title, body, LEXICON, JOINS).asks is asks


@pytest.mark.parametrize(
    ("mail", "kept"),
    [
        ("Broken.\nBest regards\nTom", "Broken."),
        ("Kaputt.\nMit freundlichen Grüßen\nTom", "Kaputt."),
        ("Please help\nThanks,\nAnna\nFrom: Bob\nSent: today\nThe real matter", "Please help\nThe real matter"),
        ("Look\n-----Original Message-----\nOld", "Look\nOld"),
        ("Broken. Sent from my iPhone", "Broken.  "),
        ("Cannot login\n-- \nJim", "Cannot login"),
        ("Thanks for your help with the scanner", "Thanks for your help with the scanner"),
    ],
)
def test_what_wraps_a_mail_is_left_out(mail, kept):
    assert without_wrapping(mail).strip() == kept.strip()

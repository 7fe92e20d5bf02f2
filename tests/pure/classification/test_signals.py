import pytest

from nullticket.features.classification.results import TicketText
from nullticket.features.classification.signals import signals_of


def signals(title, description=""):
    return signals_of(TicketText(title, description))


@pytest.mark.parametrize(
    ("title", "question"),
    [
        ("How do I download the antivirus?", True),
        ("Hi team, how can I print in colour", True),
        ("Is there a VPN for phones?", True),
        ("What if my laptop gets stolen?", True),
        ("Wie richte ich eine Signatur ein?", True),
        ("¿Cómo puedo cambiar mi foto?", True),
        ("Comment imprimer recto verso ?", True),
        ("vpn kaise install kare", True),
        ("Mouse?", True),
        ("Why does Excel crash?", False),
        ("How do I fix the error 500?", False),
        ("My new colleague knows well enough how to print", False),
        ("Printer", False),
    ],
)
def test_a_question_is_told_from_trouble(title, question):
    assert signals(title).is_question is question


def test_a_request_is_no_trouble():
    assert signals("I need a new mouse").is_request
    assert not signals("I need help, Word crashes").is_request


def test_a_named_danger_is_trouble_unless_it_is_asked_about():
    assert signals("Phishing").is_trouble
    assert not signals("How can we protect ourselves from phishing?").is_trouble


def test_a_harmless_setting_takes_the_danger_away_but_not_an_attack():
    assert not signals("Phishing awareness training").has("phishing")
    assert signals("During the training my laptop was stolen").has("breach")


def test_the_first_words_of_a_signal_are_told():
    assert signals("No rush, take your time").words("calm") == "No rush"


def test_the_same_text_is_read_once():
    assert signals("Printer jams", "again") is signals("Printer jams", "again")

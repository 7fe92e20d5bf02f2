import pytest

from nullticket.features.classification.matching import BadRule, Matcher, Rule
from nullticket.features.classification.reading import read
from nullticket.features.classification.words import Lexicon

CLASSES = {"broken": ("broken", "cracked"), "device": ("laptop", "phone")}


def holds(rule, text, body=""):
    matcher = Matcher([Rule("x", 2.0, rule)], CLASSES, ["the", "my", "is"])
    lexicon = Lexicon(matcher.words, parts=(), lookalikes=())
    return matcher.find(read(text, body, lexicon, {}))


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        ("printer", "The printers hum", True),
        ("printer", "sprinter", False),
        ("=teams", "Teams crash", True),
        ("=teams", "our team", False),
        ("reset password", "reset my password", True),
        ("reset password", "password reset", False),
        ("reset password", "reset. password", False),
        ("reset password", "reset my the is password", False),
        ("reset password", "reset old password", False),
        ("reset password", "reset", False),
        ("screen & cracked", "cracked is the screen", True),
        ("screen & cracked", "cracked cup. screen", False),
        ("screen & cracked", "screen a b c d e f g h i cracked", False),
        ("screen & cracked", "screen", False),
        ("@device & @broken", "my phone broken", True),
        ("@device|mouse & @broken", "mouse cracked", True),
        ("virus & -training", "virus found", True),
        ("virus & -training", "virus training", False),
        ("virus & -training", "training over. virus found", True),
        ("virus & -the training", "virus in the training", False),
        ("#money & paid", "paid 5 EUR", True),
        ("screen & screen", "screen", False),
    ],
)
def test_a_rule_holds_as_its_grammar_says(rule, text, expected):
    assert bool(holds(rule, text)) is expected


def test_a_hit_tells_its_words_and_what_they_are_worth():
    (hit,) = holds("screen & cracked", "Cracked the Screen")

    assert (hit.words, hit.value, hit.places) == ("Cracked Screen", 2.0, (0, 2))


def test_the_best_place_counts():
    (hit,) = holds("printer", "printer", "printer printer")

    assert (hit.strength, hit.places) == (1.0, (0,))


@pytest.mark.parametrize("rule", ["@nothing", "-only", "a & @none b"])
def test_a_rule_that_cannot_be_read_is_refused(rule):
    with pytest.raises(BadRule):
        holds(rule, "text")

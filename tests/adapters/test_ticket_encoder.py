"""Tickets as they are compared: the title counts as much as all that is said, for the encoder of many languages."""

import numpy as np
import pytest

from nullticket.adapters.english_encoder import EnglishEncoder
from nullticket.adapters.paired_encoder import PairedEncoder
from nullticket.adapters.sentence_encoder import PackagedEncoder
from nullticket.adapters.ticket_encoder import TitledEncoder

FIRST = 512
TITLE = "Drucker im dritten Stock zieht kein Papier ein"
LONG = (
    "Guten Morgen, ich bin diese Woche in Vertretung für die Kollegin am Empfang hier und kenne mich noch nicht gut aus. "
    "Wir haben heute viele Besucher und am Nachmittag kommt der Vorstand, die Mappen für die Sitzung müssen vorher fertig "
    "sein. Gestern ging noch alles, seit heute früh leider nicht mehr. Bitte melden Sie sich, Danke und viele Grüße."
)


@pytest.fixture(scope="module")
def many() -> PackagedEncoder:
    return PackagedEncoder()


def test_the_title_counts_as_much_as_the_whole_for_one_encoder_and_nothing_for_the_other(many):
    english = EnglishEncoder()
    found = TitledEncoder(many, english).encode([("VPN down", "It says error 809 since nine o'clock this morning.")])
    whole = PairedEncoder(many, english).encode(["VPN down\nIt says error 809 since nine o'clock this morning."])
    both = whole[0, :FIRST] + many.encode(["VPN down"])[0]

    assert np.allclose(found[0, :FIRST], both / np.linalg.norm(both), atol=1e-6)
    assert np.array_equal(found[0, FIRST:], whole[0, FIRST:])


def test_what_a_long_text_is_about_is_not_lost_in_it(many):
    short, far = "Der Drucker nimmt kein Papier mehr", "Wer vertritt die Kollegin am Empfang diese Woche?"
    titled = TitledEncoder(many, None)
    long, near, other = titled.encode([(TITLE, LONG), (short, short), (far, far)])
    whole = many.encode([f"{TITLE}\n{LONG}"])[0]

    assert whole @ other > whole @ near
    assert long @ near > long @ other


def test_without_a_title_the_text_alone_is_read_and_what_nobody_can_read_is_near_to_nothing(many):
    plain, empty, foreign, half = TitledEncoder(many, None).encode(
        [
            ("", "The printer jams"),
            ("  ", ""),
            ("प्रिंटर काम नहीं कर रहा", "कृपया जल्दी मदद करें"),
            ("Drucker", "प्रिंटर काम नहीं कर रहा है"),
        ]
    )

    assert plain @ many.encode(["\nThe printer jams"])[0] > 0.999
    assert np.linalg.norm(foreign) == 0
    assert half @ many.encode(["Drucker"])[0] > 0.999
    assert np.isfinite(empty).all()


def test_no_tickets_are_no_rows(many):
    assert TitledEncoder(many, EnglishEncoder()).encode([]).shape == (0, FIRST + 384)

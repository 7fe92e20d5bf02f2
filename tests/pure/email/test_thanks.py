"""What only says thanks, and what says more."""

import pytest

from nullticket.features.email.thanks import reads_as_thanks


@pytest.mark.parametrize(
    "text",
    [
        "Thank you!",
        "Perfect, thanks a lot for the quick help.\n\nBest regards\nAna Lima",
        "Vielen Dank, alles gut!\nMit freundlichen Grüßen\nAna",
        "Merci beaucoup, ça marche.",
        "¡Muchas gracias por su ayuda! Saludos",
        "Obrigada, agora funciona.",
        "Grazie mille",
        "谢谢",
    ],
)
def test_thanks_in_many_languages_are_only_thanks(text):
    assert reads_as_thanks(text, name="Ana Lima").thanks


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Thanks, but it still smokes.", "says more: but"),
        ("Thanks. Could you also look at the scanner?", "asks something"),
        ("Thanks. The scanner is broken now.", "says more: the"),
        ("It smokes.", "does not thank"),
        ("", "does not thank"),
        ("Danke, geht aber nicht.", "says more: aber"),
        ("thanks " * 30, "is long"),
    ],
)
def test_whoever_says_more_is_heard(text, reason):
    judged = reads_as_thanks(text)
    assert not judged.thanks
    assert judged.reasons[0].startswith(reason.split(":")[0])


def test_files_are_more_than_thanks():
    assert reads_as_thanks("Thanks!", files=1).reasons == ("has files",)

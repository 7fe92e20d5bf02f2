"""What a language model says is shown sentence by sentence, and only what the article says."""

import pytest

from nullticket.features.chat.wording import MAX_ANSWER, MAX_SENTENCE, Sieve, Unfaithful, fault, is_about

ARTICLE = """Connect to the VPN
Open AnyConnect, enter vpn.example.org and choose "Office profile". Error 809 means that port 500 is closed: restart the
router, then run C:\\Tools\\reset.bat."""
QUESTION = "My VPN says 809, I am at home"


def through(*pieces: str, article: str = ARTICLE, same: bool = True) -> list[str]:
    sieve = Sieve(article, QUESTION, same_language=same)
    told = [sentence for piece in pieces for sentence in sieve.take(piece)] + list(sieve.finish())
    assert "".join(told).strip() == sieve.told
    return told


def test_sentences_pass_one_by_one_however_they_were_cut():
    told = through(
        "Open Any", "Connect and enter vpn.exam", "ple.org. Then restart", " the router.\n\nChoose “Office profile”."
    )
    assert [one.strip() for one in told] == [
        "Open AnyConnect and enter vpn.example.org.",
        "Then restart the router.",
        "Choose “Office profile”.",
    ]


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("Call 4711 for a reset.", "4711"),
        ("Error 80 means the port is closed.", "80 "),
        ("Mail helper@evil.example now.", "helper@evil.example"),
        ("See https://evil.example/fix first.", "https://evil.example/fix"),
        ("Go to evil.example first.", "evil.example"),
        ("Run C:\\Tools\\format.bat.", "c:\\tools\\format.bat"),
        ("Use the OpenConnect client.", "openconnect"),
        ("Ask for the CISO.", "ciso"),
        ('Choose "Home profile" instead.', "home profile"),
        ("Run `rm -rf`.", "rm -rf"),
    ],
)
def test_what_does_not_stand_in_the_article_is_named(sentence: str, named: str):
    assert fault(sentence, article=ARTICLE, question=QUESTION).startswith(named)
    with pytest.raises(Unfaithful, match="does not stand in the article"):
        through("Restart the router. ", sentence)


@pytest.mark.parametrize("sentence", ["Click <b>here</b>.", "See [this](x).", "```do```", "Mail [email] now."])
def test_markup_is_not_shown(sentence: str):
    assert fault(sentence, article=ARTICLE, question=QUESTION) == "markup"


def test_what_the_visitor_said_may_be_said_again_and_steps_may_be_numbered():
    assert fault("1. Error 809 at home: restart the router.", article=ARTICLE, question=QUESTION) == ""
    assert fault("Run C:\\Tools\\reset.bat.", article=ARTICLE, question=QUESTION) == ""


def test_an_article_that_does_not_answer_is_said_by_the_article_itself():
    for said in ("NONE", "none.", " None. "):
        with pytest.raises(Unfaithful, match="does not answer"):
            through(said)
    with pytest.raises(Unfaithful, match="nothing was said"):
        through("  \n ")


def test_an_answer_about_something_else_falls_as_a_whole_but_a_translation_does_not():
    poem = "Roses bloom within gardens whenever gentle breezes wander across meadows."
    assert not is_about(poem, article=ARTICLE, question=QUESTION)
    with pytest.raises(Unfaithful, match="something else"):
        through(poem)
    german = "Bitte starten Sie zuerst den Router neu und verbinden Sie sich danach noch einmal mit vpn.example.org."
    assert through(german, same=False) == [german]


def test_neither_a_sentence_nor_an_answer_is_without_end():
    with pytest.raises(Unfaithful, match="without an end"):
        through("restart " * MAX_SENTENCE)
    assert fault("restart " * MAX_SENTENCE, article=ARTICLE, question=QUESTION) == "a sentence without an end"
    with pytest.raises(Unfaithful, match="too long"):
        through("Restart the router now. " * (MAX_ANSWER // 10))

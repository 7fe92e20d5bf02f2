import pytest

from nullticket.features.chat.dialogue import Article, KnownTicket, State, answer
from nullticket.features.chat.phrases import SAYINGS, say, status_word

VPN = Article(4, "Connect to the VPN", "Restart the client.")
TOKEN = Article(5, "Renew your token", "Open the app.")
THIRD = Article(6, "Reset the adapter", "Open settings.")


def talk(*said: str, articles=(VPN, TOKEN, THIRD), state: State | None = None):
    turn = None
    for text in said:
        turn = answer(state or State(), text, "en", articles)
        state = turn.state
    assert turn is not None
    return turn


def test_a_greeting_is_greeted_and_later_asked_for_more():
    assert talk("hello").messages == (say("en", "greeting"),)
    assert talk("hello", state=State(phase="solved")).messages == (say("en", "tell_more"),)


def test_an_article_that_helps_ends_it():
    turn = talk("VPN does not connect", "yes, thanks")
    assert turn.state.phase == "solved"
    assert turn.messages == (say("en", "solved"),)


def test_two_articles_that_do_not_help_lead_to_the_mail_address_and_a_ticket():
    second = talk("VPN does not connect", "no")
    assert (second.state.offered, second.articles) == ((4, 5), (5,))
    third = talk("no", state=second.state)
    assert third.state.phase == "needs_email"
    assert talk("nobody knows", state=third.state).messages == (say("en", "bad_email"),)
    done = talk("it is Ana@Example.org", state=third.state)
    assert (done.state.phase, done.state.email) == ("ready", "ana@example.org")


def test_what_is_said_more_of_the_problem_is_kept_with_it():
    turn = talk("VPN does not connect", "since the update from home")
    assert turn.state.problem == "VPN does not connect\nsince the update from home"
    assert turn.articles == (5,)


def test_without_an_article_the_bot_says_so():
    turn = talk("my chair squeaks", articles=())
    assert turn.messages == (say("en", "unknown"), say("en", "ask_email"))


def test_a_known_address_is_not_asked_for_again():
    turn = talk("my chair squeaks", articles=(), state=State(email="ana@example.org"))
    assert (turn.state.phase, turn.messages[-1]) == ("ready", say("en", "creating"))


@pytest.mark.parametrize("problem", ["", "VPN is down"])
def test_who_asks_for_a_person_gets_one_and_keeps_the_problem(problem):
    turn = talk("I want a person", state=State(problem=problem))
    assert turn.state.phase == "needs_email"
    assert turn.state.problem == (problem or "I want a person")


def test_where_a_ticket_stands_is_not_told_to_a_stranger():
    assert talk("where is my ticket").messages == (say("en", "status_where"),)


def test_a_conversation_with_a_ticket_names_it():
    turn = answer(State(), "anything", "en", (), ticket="TKT-20260112-A3F5")
    assert "TKT-20260112-A3F5" in turn.messages[0]


def test_a_state_is_stored_and_read_back():
    state = State(phase="offered", problem="VPN", email="a@b.example", offered=(4, 5))
    assert State.read(state.document()) == state
    assert State.read({"offered": "nonsense"}) == State()


def test_a_language_without_a_sentence_speaks_english():
    assert say("xx", "greeting") == say("en", "greeting")


def test_tickets_are_told_to_whom_they_may_be_told_and_in_their_language():
    known = [KnownTicket("TKT-1", "Badge", "in_progress")]

    assert answer(State(), "where is my ticket", "en", [], known=known).messages == (
        "This is where your tickets are:\nTKT-1: Badge (being worked on)",
    )
    assert "in Arbeit" in answer(State(), "wo ist mein ticket", "de", [], known=known).messages[0]
    assert answer(State(), "where is my ticket", "en", [], known=[]).messages == (say("en", "status_none"),)
    assert answer(State(), "where is my ticket", "en", []).messages == (say("en", "status_where"),)


def test_a_wish_for_a_person_is_remembered_with_and_without_a_ticket():
    asked = answer(State(), "a human please", "en", [])
    again = answer(State(), "a human please", "en", [], ticket="TKT-1")

    assert asked.state.wants_person
    assert State.read(asked.state.document()).wants_person
    assert again.messages == (say("en", "waiting", number="TKT-1"),)
    assert again.state.wants_person


def test_every_language_has_every_sentence_and_every_status():
    statuses = ("new", "open", "in_progress", "pending_user", "pending_vendor", "resolved", "closed", "reopened")
    for language, sentences in SAYINGS.items():
        assert sentences.keys() == SAYINGS["en"].keys()
        assert len({status_word(language, status) for status in statuses}) == len(statuses)

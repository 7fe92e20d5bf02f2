import pytest

from nullticket.core.enums import Source
from nullticket.features.email.parse import parse_message
from nullticket.features.intake.inbound import Unreadable, from_twin
from nullticket.features.intake.mails import NO_ACKNOWLEDGEMENT, from_mail
from nullticket.features.intake.policy import is_trap


def mail(head: str, body: str = "It is broken.\n"):
    return parse_message(f"{head}\n\n{body}".encode())


def test_a_mail_is_a_ticket_with_its_whole_text():
    ticket = from_mail(mail("From: Ana <Ana@Example.org>\nSubject: Re: Printer\nMessage-ID: <a@b>", "Help\n> old\n"))
    assert (ticket.source, ticket.title, ticket.requester_email) == (Source.EMAIL, "Printer", "ana@example.org")
    assert "old" in ticket.description
    assert (ticket.source_reference, ticket.tags) == ("a@b", ())


def test_an_automatic_mail_is_marked_so_that_nothing_answers_it():
    ticket = from_mail(mail("From: bot@example.org\nSubject: Away\nAuto-Submitted: auto-replied"))
    assert ticket.tags == (NO_ACKNOWLEDGEMENT,)


@pytest.mark.parametrize(("head", "body"), [("Subject: x", "text"), ("From: ana@example.org", "")])
def test_a_mail_nobody_can_be_answered_or_that_says_nothing_is_unreadable(head, body):
    with pytest.raises(Unreadable):
        from_mail(mail(head, body))


def test_people_do_not_see_the_trap():
    assert is_trap("https://spam.example")
    assert not is_trap("")


def test_a_twin_without_an_address_belongs_to_the_connector():
    from nullticket.features.external.twins import TwinNews

    news = TwinNews(Source.GLPI, "42", "", "text", requester_name="Ana", category="Network")
    ticket = from_twin(news, default_requester="glpi@example.org", priority=None)
    assert (ticket.title, ticket.requester_email, ticket.requester_name) == ("GLPI 42", "glpi@example.org", "")
    assert ticket.facts == {"category_there": "Network"}

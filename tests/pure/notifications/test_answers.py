from datetime import UTC, datetime

import pytest

from nullticket.features.email.compose import Quotation
from nullticket.features.notifications.answers import (
    MOST_BYTES,
    Answer,
    fitting,
    html_of,
    pictures_in,
    subject_of,
    text_of,
)
from nullticket.features.notifications.policy import Counts, cap_reached

PLAN, MAP = "plan-0123456789abcdef", "map--0123456789abcdef"
BODY = f"Look:\n\n![the <plan>](/api/files/{PLAN})\n\n![](cid:{MAP})\nGreetings"


def answer(body=BODY, **more):
    return Answer(body, author="Ana", link="https://desk.example/t/1", number="TKT-1", **more)


def test_pictures_are_found_once_and_only_ours():
    assert pictures_in(f"{BODY} ![again](cid:{PLAN}) ![x](https://elsewhere.example/x.png)") == (PLAN, MAP)


def test_files_that_fit_go_with_the_mail_in_their_order():
    assert fitting({"a": MOST_BYTES - 5, "b": 6, "c": 5, "d": 1}) == {"a", "c"}


def test_the_text_names_pictures_and_says_who_signs():
    text = text_of(answer(signature=" IT Desk \n", left_out=("film.mp4",)))
    assert text == (
        "Look:\n\n[the <plan>]\n\n[picture]\nGreetings\n\nToo large for a mail, on the ticket: film.mp4\n\n"
        "Ana\nIT Desk\n\nSee the whole conversation: https://desk.example/t/1 (#TKT-1)\n"
    )


def test_the_page_shows_attached_pictures_in_place_and_names_others():
    page = html_of(answer(pictures={PLAN: "plan@desk"}))
    assert '<img src="cid:plan@desk" alt="the &lt;plan&gt;">' in page
    assert "<div>[picture]</div>" in page
    assert page.index("Look:") < page.index("cid:plan@desk") < page.index("Greetings") < page.index("Ana")


def test_the_old_message_stands_below_in_both_forms():
    old = Quotation("Bo", datetime(2026, 1, 2, 3, 4, tzinfo=UTC), "It smokes.")
    quoting = answer("Which?", quotation=old)
    assert text_of(quoting).rstrip().endswith("> It smokes.")
    assert "<blockquote" in html_of(quoting)
    assert "<blockquote" not in html_of(answer("Which?"))


@pytest.mark.parametrize(
    ("mail", "subject"), [("AW: RE: Printer", "Re: Printer"), ("", "Re: Toner [#TKT-1]"), ("  ", "Re: Toner [#TKT-1]")]
)
def test_an_answer_keeps_the_subject_of_a_mail(mail, subject):
    assert subject_of(mail_subject=mail, title="Toner", number="TKT-1") == subject


@pytest.mark.parametrize(
    ("counts", "template", "automatic", "reason"),
    [
        (Counts(), "received", True, None),
        (Counts(hour=10_000), "replied", False, "mails within an hour"),
        (Counts(acknowledged_hour=2), "received", True, "an acknowledgement within the hour"),
        (Counts(acknowledged_hour=2), "resolved", True, None),
        (Counts(acknowledged_day=100), "received", True, "acknowledgements within a day"),
        (Counts(ticket_hour=100), "alarm", True, "automatic mails to this address"),
        (Counts(ticket_hour=100), "replied", False, None),
    ],
)
def test_a_cap_says_which_it_is(counts, template, automatic, reason):
    found = cap_reached(counts, template=template, automatic=automatic)
    assert found is None if reason is None else found is not None and reason in found

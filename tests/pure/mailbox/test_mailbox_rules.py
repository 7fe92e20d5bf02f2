"""Nobody's mailboxes, caps and silence, clues in mails, and HTML that may be shown."""

import pytest

from nullticket.features.email.parse import parse_message
from nullticket.features.email.tokens import Signer
from nullticket.features.email.values import Address
from nullticket.features.mailbox import html_view, pointing, policy

SIGNER = Signer((b"k" * 32,))


@pytest.mark.parametrize(
    ("address", "nobody"),
    [
        ("no-reply@x.org", True),
        ("NoReply@x.org", True),
        ("noreply-orders@x.org", True),
        ("do_not_reply@x.org", True),
        ("donotreply@x.org", True),
        ("mailer-daemon@x.org", True),
        ("postmaster@x.org", True),
        ("keine-antwort@x.org", True),
        ("ana@x.org", False),
        ("reply@x.org", False),
        ("noreplyana@x.org", False),
        ("nora@x.org", False),
    ],
)
def test_addresses_that_nobody_reads_are_known(address, nobody):
    assert policy.is_no_reply(address) is nobody


def test_followers_are_people_other_than_the_sender_and_ourselves():
    own = frozenset({"help@desk.org"})
    people = [
        Address("Boss", "Boss@x.org"),
        Address("", "boss@x.org"),
        Address("", "ana@x.org"),
        Address("", "help+r1.abc@desk.org"),
        Address("", "no-reply@x.org"),
        Address("", "not an address"),
        *(Address("", f"p{number}@y.org") for number in range(60)),
    ]
    found = policy.followers_among(people, sender="ana@x.org", own=own)
    assert found[0] == Address("Boss", "boss@x.org")
    assert len(found) == policy.MOST_FOLLOWERS
    assert {one.email for one in found[1:]} == {f"p{number}@y.org" for number in range(39)}


def test_every_reason_for_silence_is_named():
    nothing = policy.silence_reasons(
        automatic=(), no_reply=False, acknowledged_within_hour=False, mails_in_window=2, flagged=False
    )
    every = policy.silence_reasons(
        automatic=("precedence:bulk",), no_reply=True, acknowledged_within_hour=True, mails_in_window=3, flagged=True
    )
    assert nothing == ()
    assert len(every) == 5


def read(head: str):
    return parse_message(f"From: ana@x.org\n{head}\n\nhello\n".encode())


def test_clues_are_found_in_addresses_ids_and_subject():
    reply = SIGNER.reply_address("help@desk.org", ticket_id=7, recipient="ana@x.org")
    back = SIGNER.bounce_address("help@desk.org", ticket_id=7, recipient="ana@x.org")
    own = SIGNER.message_id("desk.org", ticket_id=7, recipient="ana@x.org", dedupe_key="k")
    mail = read(
        f"To: {reply}, help@desk.org\nDelivered-To: {back}\nSubject: Re: [tkt-20260112-a3f5] x TKT-1\n"
        f"In-Reply-To: <a@b>\nReferences: <root@b> {own} <{'x' * 300}@b>"
    )
    clues = pointing.clues_of(mail)
    assert [token.ticket_id for token in clues.reply_tokens] == [7]
    assert [token.ticket_id for token in clues.bounce_tokens] == [7]
    assert clues.ids == ("a@b", own.strip("<>"), "root@b")
    assert clues.numbers == ("TKT-20260112-A3F5",)
    assert list(clues.id_tokens()) == [own.strip("<>")]


def test_ids_of_our_form_are_known_by_form_and_domain():
    assert pointing.looks_like_ours("nt.0123456789abcdef@desk.org", domain="Desk.org")
    assert not pointing.looks_like_ours("nt.0123456789abcdef@other.org", domain="desk.org")
    assert not pointing.looks_like_ours("a@desk.org", domain="desk.org")


@pytest.mark.parametrize(
    ("markup", "remote", "html", "blocked"),
    [
        ("<img src='cid:a'>", False, '<img src="/f/1">', 0),
        ("<img src='cid:gone'>", False, "<img>", 0),
        ("<img src='a'>", False, '<img src="/f/1">', 0),
        ("<img src='https://t.org/p.gif'>", False, "<img>", 1),
        ("<img src='https://t.org/p.gif'>", True, '<img src="https://t.org/p.gif">', 0),
        ("<img src='data:image/png;base64,x'>", True, "<img>", 0),
        ("<img src='other.png'>", True, "<img>", 1),
        ("<a href='cid:a'>x</a>", False, '<a rel="noopener noreferrer nofollow">x</a>', 0),
        ("<td onclick='x' colspan='2'>x</td>", False, "x", 0),
        ("<p style='x' dir='rtl'>x</p><script>x</script><svg><a>x</a></svg>", False, '<p dir="rtl">x</p>', 0),
    ],
)
def test_html_is_shown_without_what_runs_or_loads(markup, remote, html, blocked):
    found = html_view.shown(markup, {"a": "/f/1"}, remote_images=remote)
    assert (found.html, found.blocked_images) == (html, blocked)

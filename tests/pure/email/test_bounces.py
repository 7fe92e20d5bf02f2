"""Standard delivery reports, delays, and mails that only look like a bounce."""

import pytest

from nullticket.features.email.parse import parse_message


def mail(*, sender, subject, text, extra="", content_type="text/plain; charset=utf-8"):
    head = f"From: {sender}\nTo: help@example.com\nSubject: {subject}\nMIME-Version: 1.0\nContent-Type: {content_type}\n{extra}"
    return f"{head}\n{text}".encode()


DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.example.org>"
ORIGINAL = "\n\nReceived: by a.example.com\nMessage-ID: <nt.1@example.com>\nFrom: help@example.com\nSubject: Re: x\n"

DELAYS = {
    "exim": (
        DAEMON,
        "Warning: message 1abc delayed 24 hours",
        "This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue.\n\njo@example.org\nDelay reason: connection refused",
    ),
    "gmail": (
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        "Delivery Status Notification (Delay)",
        "** Delivery incomplete **\n\nThere was a temporary problem delivering your message to jo@example.org. Gmail will retry for 47 more hours.",
    ),
}

NO_BOUNCES = {
    "a question about bounces": (
        "Jo <jo@example.org>",
        "Undelivered Mail Returned to Sender",
        "Hello,\n\nI always get the message that my mail could not be delivered. Can you help?\n\nJo",
    ),
    "an answer to a bounce": (
        "Jo <jo@example.org>",
        "Re: Undelivered Mail Returned to Sender",
        "I had the wrong address.\n\n> This is the mail system at host mx.example.org.",
    ),
    "a forwarded bounce": (
        "Jo <jo@example.org>",
        "Fwd: Mail delivery failed",
        "What is this?\n\nThis message was created automatically by mail delivery software.",
    ),
    "an absence note": ("Jo <jo@example.org>", "Automatic reply: x", "I am away. Your message will be read on Monday."),
    "a person named postmaster": (
        "Postmaster <postmaster@example.org>",
        "New mail server",
        "Hello, we have moved the mail server. All is well.",
    ),
    "a printer report": (
        "printer@example.org",
        "Delivery of toner",
        "Your toner could not be delivered to one or more rooms.",
    ),
    "a shop": (
        "shop@example.org",
        "Your delivery failed",
        "Hello, the parcel could not be handed over. Please call us.",
    ),
    "a complaint notice": (
        "SES <no-reply@sns.amazonaws.com>",
        "AWS Notification Message",
        '{"notificationType":"Complaint","complaint":{"complainedRecipients":[{"emailAddress":"jo@example.org"}]}}',
    ),
    "a cron mail": (
        "Cron Daemon <root@example.org>",
        "Cron <root@host> backup",
        "backup: connection refused\nuser unknown",
    ),
}


def report(action, status, *, kind="delivery-status", text="See below."):
    return mail(
        sender="postmaster@example.org",
        subject="Delivery report",
        content_type=f'multipart/report; report-type={kind}; boundary="b"',
        text=(
            f"--b\nContent-Type: text/plain\n\n{text}\n--b\nContent-Type: message/{kind}\n\nReporting-MTA: dns; mx\n\n"
            f"Final-Recipient: rfc822; jo@example.org\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; 550 {status} no\n"
            f"--b\nContent-Type: message/rfc822\n\n{ORIGINAL.lstrip()}\nhello\n--b--\n"
        ),
    )


@pytest.mark.parametrize(("sender", "subject", "text"), DELAYS.values(), ids=DELAYS.keys())
def test_a_delay_is_a_bounce_that_flags_nobody(sender, subject, text):
    parsed = parse_message(mail(sender=sender, subject=subject, text=text))

    assert parsed.bounce.bounced
    assert not parsed.bounce.permanent


@pytest.mark.parametrize(("sender", "subject", "text"), NO_BOUNCES.values(), ids=NO_BOUNCES.keys())
def test_talk_about_delivery_is_no_bounce(sender, subject, text):
    assert not parse_message(mail(sender=sender, subject=subject, text=text)).bounce.bounced


def test_a_standard_report_names_recipient_status_and_the_mail_it_returns():
    bounce = parse_message(report("failed", "5.1.1")).bounce

    assert bounce.bounced
    assert bounce.permanent
    assert bounce.statuses == ("5.1.1",)
    assert [each.address for each in bounce.recipients] == ["jo@example.org"]
    assert bounce.original_message_id == "nt.1@example.com"


def test_a_report_of_delay_is_not_permanent():
    bounce = parse_message(report("delayed", "4.4.1")).bounce

    assert bounce.bounced
    assert not bounce.permanent


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_good_news_is_no_bounce(action):
    parsed = parse_message(report(action, "2.0.0"))

    assert not parsed.bounce.bounced
    assert parsed.automatic.automatic


def test_a_read_receipt_is_no_bounce():
    parsed = parse_message(report("displayed", "", kind="disposition-notification", text="Your message was displayed."))

    assert not parsed.bounce.bounced
    assert parsed.automatic.automatic


def test_the_returned_message_is_one_attachment_and_the_report_none():
    parsed = parse_message(report("failed", "5.1.1"))

    assert [(each.filename, each.content_type) for each in parsed.attachments if each.counted] == [
        ("Re_ x.eml", "message/rfc822")
    ]

"""Non-delivery reports of gateways and filters that write under names of their own, and mails that only sound alike."""

import pytest

from nullticket.features.email.parse import parse_message


def parsed(sender: str, subject: str, text: str, *, head: str = "", kind: str = "text/plain; charset=utf-8"):
    head = f"From: {sender}\nTo: help@example.com\nSubject: {subject}\nContent-Type: {kind}\n{head}"
    return parse_message(f"{head}\n{text}".encode())


BOUNCES = {
    "smtp service of a number": (
        "E42_SMTP_Service@example.org",
        "Returned Mail - Error",
        "<jo@example.org>: mailbox unavailable. [SMTP Error Code 550]\n",
    ),
    "antivirus gateway": (
        "Some_Antivirus_for_SMTP_Gateways@example.org",
        "Delivery failure notification",
        "Your message could not be delivered to the following recipients:\n\njo@example.org\n",
    ),
    "name in quotes": (
        '<"System Administrator"@example.org>',
        "Delivery Failure",
        "Could not deliver message to the following recipient(s):\n\nFailed Recipient: jo@example.org\n550 unknown user",
    ),
    "no address at all": (
        '"Postal System" <>',
        "Mail Error",
        "Your mail cannot be delivered to the following address(es):\n\n jo, mail box space not enough\n",
    ),
    "virus wall": (
        "gw1@example.org",
        "Mail could not be delivered",
        "****** Message from InterScan ******\n\nSent <<< RCPT TO:<jo@example.org>\n\nUnable to deliver message to <jo@example.org>.",
    ),
    "returned because": (
        "MAILER-DAEMON@example.org",
        "Processing Error",
        "Intended recipient: jo@example.org\n\nThe following mail has been returned because it encountered an error.",
    ),
}
NO_BOUNCES = {
    "parcel": (
        "noreply@parcels.example",
        "Delivery unsuccessful: parcel 550 kg",
        "We could not find you at home. The house number does not exist. Your parcel waits at the shop.",
    ),
    "somebody who asks about a bounce": (
        "jo@example.org",
        "Undelivered mail",
        "My message to Ana could not be delivered: user unknown, error 550 5.1.1. What can I do?",
    ),
    "monitoring": ("smtp-check@example.org", "SMTP on mx1 is down", "Connection refused since 10:11. State: CRITICAL."),
    "a bounce that somebody forwards": (
        "jo@example.org",
        "Fwd: Mail delivery failed",
        "Please help.\n\nThis message was created automatically by mail delivery software.",
    ),
}


@pytest.mark.parametrize("name", BOUNCES)
def test_a_gateway_that_gives_a_mail_back_is_known_and_never_answered(name: str):
    found = parsed(*BOUNCES[name])

    assert found.bounce.bounced
    assert found.automatic.automatic


@pytest.mark.parametrize("name", NO_BOUNCES)
def test_what_only_sounds_like_a_bounce_is_none(name: str):
    assert not parsed(*NO_BOUNCES[name]).bounce.bounced


def test_a_delay_that_a_gateway_tells_of_is_not_for_good():
    found = parsed(
        "Postmaster\\@example.org@example.org",
        "Mail Delivery Warning",
        'Delivery of email to "jo@example.org" has been postponed due to a full mailbox. We will continue to try.',
    )

    assert found.bounce.bounced
    assert not found.bounce.permanent


def test_a_refusal_in_the_form_of_a_read_receipt_is_a_bounce_and_a_read_receipt_is_none():
    words = "--b\nContent-Type: text/plain\n\nYour message to <jo@example.org> was automatically rejected:\nQuota exceeded\n"
    receipt = "--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; jo@example.org\n"
    text = f"{words}{receipt}Disposition: automatic-action/MDN-sent-automatically; deleted\n\n--b--\n"
    kind = "multipart/report; report-type=disposition-notification; boundary=b"
    sender = "Mail Delivery Subsystem <admin@example.org>"

    refused = parsed(sender, "Rejected mail", text, head="Auto-Submitted: auto-replied (rejected)\n", kind=kind)
    read = parsed("jo@example.org", "Read: Printer", text, head="Auto-Submitted: auto-replied\n", kind=kind)

    assert refused.bounce.bounced
    assert not read.bounce.bounced

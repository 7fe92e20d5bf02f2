"""Plain replies: what is cut, and above all what is not."""

import pytest

from nullticket.features.email.lines import lines_of_text
from nullticket.features.email.reply import read_reply

ATTRIBUTION = "On Tue, Mar 3, 2026 at 10:11 AM Jo Doe <jo@example.org> wrote:"

KEPT_WHOLE = {
    "a plain sentence": "The printer on floor 3 is broken again.",
    "a sentence with on and wrote": "On Monday I told you what Anna wrote:\nthe server is down.\nPlease check.",
    "on your host": "On your host you can run:\n\n    telnet localhost 25\n\nThat should work.",
    "a page somebody wrote": "On page 3 you wrote:\n\nthe value must be 5\n\nThat is wrong.",
    "bullets with dashes": "Shopping:\n- one\n- two\n- three",
    "bullets with stars": "Shopping:\n* one\n* two",
    "a numbered list": "1. open it\n2. close it\n\nThat is all.",
    "dashes in a sentence": "And here is a fix -- this is not a signature.\n\nkthxbai",
    "a markdown rule": "Part one\n\n---\n\nPart two is here and it is much longer than any signature would be, really.",
    "a code block": "```\n# comment\n####\ncode\n```\n\nDone.",
    "a travel request": "I need a car.\n\nFrom: Rome\nTo: Bari\nDate: 3 May 2026\n\nThank you",
    "a form": "Name: Jo\nSubject: Printer\nProblem: it smokes\n\nPlease help.",
    "a log with arrows": "It prints this:\n>>> import this\n>>> 1/0\nand then it stops. Why?",
    "regards in a sentence": "With regards to the server: restart it.\n\nAs regards the disk, it is full.",
    "sent from as a sentence": "Fixed it.\n\nSent from my desk, which is much easier than the phone.",
    "an email address": "Please write to jo@example.org:\nshe knows more.",
    "dates in the text": "On 3 March 2026 at 10:11 the server stopped.\n\nPlease look.",
    "a quoted single line": "You asked\n> which version?\nand I say 5.",
    "a greeting with colon": "Hello team:\n\nthe thing is broken:\n\nit smokes.",
    "a table": "a | b\n---|---\n1 | 2",
    "a diff": "--- a/file\n+++ b/file\n@@ -1 +1 @@\n-old\n+new",
    "an ascii heading": "Problem\n=======\nIt smokes.\n\nWish\n====\nIt should not.",
    "thanks at the end": "It works.\n\nThanks,\nJo",
    "a time line": "10:11 started\n10:12 failed: timeout\n10:13 gave up:",
    "an order number": "Order 2026/03/03: two printers\nOrder 2026/03/04: one toner",
    "german am": "Am Montag geht es nicht. Am Dienstag schrieb ich Ihnen: keine Antwort.\nBitte melden.",
    "french le": "Le serveur a écrit :\nerreur 500\nQue faire ?",
    "french le with time": "Le 3 mars à 10:11 le serveur est tombé.\nMerci",
    "dutch op": "Op 3 maart werkt het niet.\nGroet",
    "spanish el": "El 3 de marzo a las 10:11 no funciona.\nGracias",
    "somebody said": "On 3 March 2026 the vendor said:\n\nreboot it.\n\nIt did not help.",
    "somebody wrote without a colon": "On 3 March 2026 at 10:11 Anna wrote\nthat it is down.\nPlease look.",
    "a chat log": "2026-03-03 10:11 jo@example.org:\nit smokes\n2026-03-03 10:12 amy@example.org:\noff!\n\nWhat now?",
    "write above in a sentence": "Where do I write? The form says the name goes above this field.",
}

REPLIES = {
    "top answer": (f"Yes.\n\n{ATTRIBUTION}\n\n> Really?\n", "Yes."),
    "bottom answer": (f"{ATTRIBUTION}\n\n> Really?\n\nYes.\n", "Yes."),
    "both": (f"Hello\n\n{ATTRIBUTION}\n> Really?\n\nYes.\n", "Hello\n\nYes."),
    "two spaces and no blank": (f"Yes.\n{ATTRIBUTION}\n> Really?\n", "Yes."),
    "same line": ("yes On Wed, Apr 4, 2026 at 3:59 PM, jo@example.org wrote:\n> Really?", "yes"),
    "same line with dashes": ("yes--- On Wed, Apr 4, 2026 at 3:59 PM, jo@example.org wrote:\n> Really?", "yes"),
    "address on a line of its own": (
        "Yes.\n\nOn Tue, Apr 11, 2026 at 10:07 PM Jo Doe\n\n<\nmailto:Jo Doe <jo@example.org>\n> wrote:\n\nReally?",
        "Yes.",
    ),
    "android": ("Yes.\n\n---- Jo Doe wrote ----\n\n> Really?\n> Sure?", "Yes."),
    "android without marks": ("Yes.\n\n---- Jo Doe wrote ----\n\nReally?\nSure?", "Yes."),
    "samsung": ("Yes.\n\nSent from Samsung MobileJo Doe <jo@example.org> wrote:\n\n> Really?\n", "Yes."),
    "zoho": ("Yes.\n\n---- On Tue, 03 Mar 2026 10:11:12 +0100 jo@example.org wrote ----\n\nReally?", "Yes."),
    "yahoo classic": (
        "Yes.\n\n--- On Tue, 3/3/26, Jo Doe <jo@example.org> wrote:\n\nFrom: Jo Doe\nSubject: x\n\nReally?",
        "Yes.",
    ),
    "no year": ("Yes.\n\nOn Mar 3, Jo Doe wrote:\n> Really?", "Yes."),
    "name and verb only": ("Yes.\n\nJo Doe wrote:\n> Really?", "Yes."),
    "usenet": ("In article <abc@example.org>, Jo Doe <jo@example.org> writes:\n> Really?\n\nYes.", "Yes."),
    "old gmail date": ("Yes.\n\n2026/3/3 Jo Doe <jo@example.org>\n\n> Really?\n", "Yes."),
    "bar quotes": ("Yes.\n\n2026/3/3 Jo Doe <jo@example.org>\n\n| Really?\n|\n| Sure?\n", "Yes."),
    "nested": (f"Third.\n\n{ATTRIBUTION}\n\nSecond.\n\n{ATTRIBUTION}\n\nFirst.", "Third."),
    "trailing quote without announcement": ("Yes.\n\n> Really?\n> Sure?\n", "Yes."),
    "a wrapped link in the quote": (f"Yes.\n\n{ATTRIBUTION}\n\n> see\n https://example.org/x\n> there\n", "Yes."),
    "notes": (
        "Yes.\n\nFrom:\tJo Doe/ACME\nTo:\tHelp/ACME@ACME\nDate:\t03/03/2026 10:11 AM\nSubject:\tPrinter\n\nReally?",
        "Yes.",
    ),
    "comcast without blank": (
        "Yes.\nDate: Tue, 03 Mar 2026 10:11:12 +0000\nFrom: jo@example.org\nTo: help@example.com\nSubject: x\n",
        "Yes.",
    ),
    "date and recipient": ("Yes.\nDate: Tue, 03 Mar 2026 10:11:12 +0000\nTo: help@example.com\n\nReally?", "Yes."),
    "header in one paragraph": (
        "Yes.\n\n---\nFrom: Jo <jo@example.org> Sent: Tuesday, 3 March 2026 10:11 To: Help Subject: x\n\nReally?",
        "Yes.",
    ),
    "wrapped header values": (
        "Yes.\n\n*From:* Jo Doe [mailto:\njo@example.org]\n*Sent:* Tuesday, March 3, 2026 10:11 AM\n*To:* Help\n*Subject:* x\n\nReally?",
        "Yes.",
    ),
    "signature": ("Yes.\n\n-- \nJo Doe\nACME Inc.\n+1 555 0100", "Yes."),
    "signature above the quote": (f"Yes.\n\n-- \nJo Doe\n\n{ATTRIBUTION}\n> Really?", "Yes."),
    "dashes above contact data": ("Yes.\n\n———————\nJo Doe\njo@example.org", "Yes."),
    "dashed name": ("Yes.\n\n-jo", "Yes."),
    "list footer": (f"Yes.\n\n{ATTRIBUTION}\n> Really?\n\n{'_' * 47}\nusers mailing list\nusers@example.org", "Yes."),
    "device and signature": (
        "Yes.\n\nSent from my iPhone\n\n> On 3 Mar 2026, at 10:11, Jo <jo@example.org> wrote:\n> \n> Really?",
        "Yes.",
    ),
    "zendesk marker": (
        "Yes.\n\n##- Please type your reply above this line -##\n\nYour request has been received.",
        "Yes.",
    ),
    "quoted marker": ("Yes.\n\n> --- Reply above this line ---\n> Your request has been received.", "Yes."),
    "marker and footer": (
        "Above.\n\n=-=-= To answer by email, write above this line =-=-=\nold\n=-=-= To answer by email, write under this line =-=-=\n\nBelow.",
        "Above.\n\nBelow.",
    ),
}


@pytest.mark.parametrize("text", KEPT_WHOLE.values(), ids=KEPT_WHOLE.keys())
def test_nothing_is_lost_of_a_text_without_history(text):
    assert read_reply(lines_of_text(text)).reply == text


@pytest.mark.parametrize("text", KEPT_WHOLE.values(), ids=KEPT_WHOLE.keys())
def test_nothing_is_lost_above_a_history(text):
    whole = f"{text}\n\n{ATTRIBUTION}\n\n> The old words.\n"

    assert read_reply(lines_of_text(whole)).reply == text


@pytest.mark.parametrize(("text", "reply"), REPLIES.values(), ids=REPLIES.keys())
def test_only_the_new_text_is_the_reply(text, reply):
    assert read_reply(lines_of_text(text)).reply == reply


def test_answers_between_quotes_keep_the_quotes_they_answer():
    text = f"{ATTRIBUTION}\n> One?\n\nYes, one.\n\n> Two?\n\nNo, two.\n"

    assert read_reply(lines_of_text(text)).reply == "> One?\n\nYes, one.\n\n> Two?\n\nNo, two."


def test_a_sender_who_answers_in_the_old_text_loses_none_of_it():
    text = "See my answers below in red.\n\nFrom: Jo <jo@example.org>\nSent: 3 March 2026 10:11\nTo: Help\nSubject: x\n\nReally? YES"

    assert read_reply(lines_of_text(text)).reply == text


@pytest.mark.parametrize(
    "opening",
    [
        "---------- Forwarded message ----------",
        "---------- Forwarded message ---------",
        "Begin forwarded message:",
        "-------- Weitergeleitete Nachricht --------",
        "Anfang der weitergeleiteten Nachricht:",
        "---------- Message transféré ---------",
        "Début du message transféré :",
        "---------- Mensaje reenviado ----------",
        "---------- Messaggio inoltrato ----------",
        "---------- Пересылаемое сообщение ----------",
        "---------- 转发的邮件 ----------",
    ],
)
def test_a_forwarded_mail_is_kept_whole(opening):
    text = f"For you.\n\n{opening}\nFrom: jo@example.org\nDate: Tue, 3 Mar 2026 10:11\nSubject: x\nTo: help@example.com\n\nIt smokes."

    reading = read_reply(lines_of_text(text))

    assert reading.reply == text
    assert reading.forwarded


def test_a_mail_that_only_passes_something_on_is_kept_whole():
    text = "From: Jo <jo@example.org>\nSent: 3 March 2026 10:11\nTo: Help\nSubject: x\n\nIt smokes."

    assert read_reply(lines_of_text(text)).reply == text


def test_a_mail_of_nothing_but_announced_quotes_has_no_reply():
    text = f"> {ATTRIBUTION}\n>\n>> Really?\n>> Sure?"

    assert read_reply(lines_of_text(text)).reply == ""


def test_the_subject_of_a_forward_keeps_everything():
    text = f"Please look.\n\n{ATTRIBUTION}\n\n> It smokes."

    assert read_reply(lines_of_text(text), forwarded=True).reply == text


@pytest.mark.parametrize("rule", ["---", "----------\n", "\n---\n"])
def test_dashes_above_the_first_quote_are_no_text_of_the_reply(rule: str):
    text = f"{rule}\n{ATTRIBUTION}\n> which version?\n\nVersion 5."
    assert read_reply(lines_of_text(text)).reply == "Version 5."

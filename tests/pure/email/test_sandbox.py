"""A poison mail costs one child: it is read in time or set aside with the reason, and the next mail is read."""

import os
import signal
import sys
import threading
import time
from dataclasses import dataclass

import pytest

from nullticket.adapters.mail_sandbox import MailSandbox, Quarantine, SandboxLimits
from nullticket.cli_email import _within
from nullticket.features.email import values
from nullticket.features.email.parse import parse_message
from nullticket.features.email.values import ParsedMail

HEAD = b"From: a@x.org\nTo: b@y.org\nSubject: poison\n"
PLAIN = b"From: a@x.org\nSubject: next\n\nstill here"


def nested(levels):
    opening = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(levels))
    return (
        HEAD
        + opening
        + b"Content-Type: text/plain\n\ndeep\n"
        + b"".join(b"--b%d--\n" % n for n in reversed(range(levels)))
    )


POISON = {
    "nested MIME": nested(2000),
    "parameters": HEAD + b"Content-Type: text/plain; " + b"; ".join(b"p%d=v" % n for n in range(20_000)) + b"\n\nx",
    "continuations": HEAD
    + b"Content-Type: text/plain; "
    + b"; ".join(b"name*%d*=v" % n for n in range(20_000))
    + b"\n\nx",
    "encoded words": b"Subject: " + b" ".join(b"=?utf-8?q?a%d?=" % n for n in range(20_000)) + b"\nFrom: a@x.org\n\nx",
    "parts": HEAD
    + b"Content-Type: multipart/mixed; boundary=b\n\n"
    + b"--b\nContent-Type: text/plain\n\nx\n" * 10_000
    + b"--b--",
    "nested div": HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 104_858 + b"x",
    "On": HEAD + b"Content-Type: text/plain\n\n" + b"On " * 20_000,
    "On lines": HEAD + b"Content-Type: text/plain\n\n" + b"On Mon, 3 Mar 2026 at 10:11\n" * 10_000,
    "quote marks": HEAD + b"\n" + b">" * 1_000_000,
    "open brackets": b"To: " + b"(" * 20_000 + b"\nMessage-ID: " + b"<" * 20_000 + b"\nFrom: a@x.org\n\nx",
    "newlines": HEAD + b"\n" + b"\n" * 200_000,
    "links": HEAD + b"Content-Type: text/html\n\n" + b'<a href="https://x.org/y">z</a> ' * 30_000,
}


@pytest.fixture(scope="module")
def sandbox():
    with MailSandbox(parse_message, values=[values.__name__]) as box:
        yield box


@pytest.mark.parametrize("raw", POISON.values(), ids=POISON.keys())
def test_a_poison_mail_is_done_in_time_and_the_next_one_is_read(sandbox, raw):
    started = time.monotonic()
    outcome = sandbox.parse(raw)
    seconds = time.monotonic() - started

    assert isinstance(outcome, ParsedMail | Quarantine)
    # The limit is ten seconds; the rest is what a busy machine takes to notice and to end the child.
    assert seconds < 15
    assert sandbox.parse(PLAIN).text == "still here"


def test_what_comes_out_of_the_child_is_the_whole_value(sandbox):
    raw = HEAD + b"Date: Tue, 3 Mar 2026 10:11:12 +0100\nContent-Type: application/pdf; name=a.pdf\n\nPDF"

    assert sandbox.parse(raw) == parse_message(raw)


def sleep_forever(raw):
    time.sleep(600)


def burn(raw):
    while True:
        pass


def eat_memory(raw):
    return len(bytearray(2 * 1024**3))


def swell(raw):
    kept = []
    while True:
        kept.append(bytearray(1024 * 1024))


def crash(raw):
    os.kill(os.getpid(), signal.SIGSEGV)


def recurse(raw):
    return recurse(raw)


def refuse(raw):
    raise ValueError(raw)


@dataclass(frozen=True)
class Foreign:
    text: str


def answer_with_a_foreign_value(raw):
    return Foreign("x")


class Evil:
    def __reduce__(self):
        return os.system, ("touch /tmp/pwned",)


def answer_with_code(raw):
    return Evil()


def say_nothing_and_print(raw):
    sys.stdout.write("noise on stdout")
    return raw.decode()


LIMITS = SandboxLimits(seconds=2, cpu_seconds=1, memory_bytes=256 * 1024**2, mail_bytes=1000)


@pytest.mark.parametrize(
    ("parse", "reason"),
    [
        (sleep_forever, "time"),
        (burn, "time"),
        (eat_memory, "memory"),
        (swell, "memory"),
        (crash, "crash"),
        (recurse, "error"),
        (refuse, "error"),
        (answer_with_a_foreign_value, "crash"),
        (answer_with_code, "crash"),
    ],
)
def test_whatever_goes_wrong_becomes_a_reason(parse, reason, monkeypatch):
    # The child finds the functions of this file by a name it can import.
    with MailSandbox(parse, values=[], limits=LIMITS) as box:
        box._target = f"tests.pure.email.test_sandbox:{parse.__name__}"
        outcome = box.parse(b"x")
        again = box.parse(b"x")

    assert (outcome.reason, again.reason) == (reason, reason)
    assert outcome.detail


def test_noise_of_the_parser_does_not_disturb_the_answer():
    with MailSandbox(say_nothing_and_print, values=[], limits=LIMITS) as box:
        box._target = "tests.pure.email.test_sandbox:say_nothing_and_print"

        assert box.parse(b"quiet") == "quiet"


def test_a_mail_beyond_its_limits_still_says_who_wrote():
    with MailSandbox(sleep_forever, values=[], limits=SandboxLimits(seconds=0.5)) as box:
        box._target = "tests.pure.email.test_sandbox:sleep_forever"
        mail = _within(box)(PLAIN)

    assert (mail.sender.email, mail.subject, mail.defects) == ("a@x.org", "next", ("quarantine:time",))


def test_a_mail_over_the_size_limit_never_reaches_the_child():
    with MailSandbox(refuse, values=[], limits=LIMITS) as box:
        assert box.parse(b"x" * 1001).reason == "size"
        assert box._child is None


def test_a_killed_child_is_replaced(sandbox):
    sandbox.warm_up()
    sandbox._child.kill()
    sandbox._child.wait()

    assert sandbox.parse(PLAIN).text == "still here"


def test_two_threads_may_share_one_sandbox(sandbox):
    found = []
    threads = [
        threading.Thread(target=lambda n=n: found.append(sandbox.parse(b"Subject: %d\n\nx" % n).subject))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found) == [str(n) for n in range(8)]


def test_the_child_inherits_no_secrets(monkeypatch):
    monkeypatch.setenv("NULLTICKET_SECRET_KEY", "hidden")
    with MailSandbox(show_environment, values=[], limits=LIMITS) as box:
        box._target = "tests.pure.email.test_sandbox:show_environment"

        assert "hidden" not in box.parse(b"x")


def show_environment(raw):
    return repr(dict(os.environ))

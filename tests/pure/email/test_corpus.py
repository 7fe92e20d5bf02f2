"""The bars of the mail channel on the development mails, measured by their scorer, where they are at hand."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

DATA = Path(os.environ.get("NULLTICKET_TEST_DATA", Path(__file__).parents[4] / "shared" / "data")) / "mail"
COMMAND = [sys.executable, "-c", "from nullticket.cli_email import email_app; email_app()", "inspect", "--batch"]


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    if not (DATA / "harness.py").exists():
        pytest.skip("the development mails are not on this machine")
    out = tmp_path_factory.mktemp("corpus") / "score.json"
    done = subprocess.run(
        [
            sys.executable,
            str(DATA / "harness.py"),
            "--batch",
            shlex.join(COMMAND),
            "--split",
            "dev",
            "--jobs",
            "1",
            "--json",
            str(out),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=150,
    )
    sys.stdout.write(done.stdout)
    return json.loads(out.read_text())


def share(pair):
    return pair[0] / pair[1]


def missed(pair):
    return pair[1] - pair[0]


def test_no_mail_crashes_the_parser(measured):
    assert missed(measured["headline"]["no crash"]) == 0


def test_nearly_all_mails_are_read_without_a_single_fault(measured):
    mails, right, *_ = measured["total"]
    hard = [sum(each["hard"][index] for each in measured["corpora"].values()) for index in (0, 1)]

    assert right / mails >= 0.96
    assert share(hard) >= 0.975


@pytest.mark.parametrize(
    ("figure", "bar"),
    [
        ("headers (subject, from, to, cc, date)", 0.993),
        ("text (words, phrases, charset, no markup)", 0.975),
        ("reply: history stripped", 0.92),
    ],
)
def test_the_shares_are_above_their_bars(measured, figure, bar):
    assert share(measured["headline"][figure]) >= bar


@pytest.mark.parametrize(
    ("figure", "most"),
    [
        ("threading ids", 1),
        ("reply: nothing lost", 1),
        ("attachments", 3),
        ("bounce recall", 5),
        ("bounce: no false alarm", 1),
        ("auto-mail recall", 1),
        ("auto-mail: no false alarm", 1),
    ],
)
def test_the_misses_are_few(measured, figure, most):
    assert missed(measured["headline"][figure]) <= most

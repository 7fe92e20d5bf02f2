"""`nullticket email inspect`: the contract of the JSON, one mail or many, poison included."""

import json
import subprocess
import sys
import time

RUN = [sys.executable, "-c", "from nullticket.cli_email import email_app; email_app()", "inspect"]
MAIL = b"""From: Jo Doe <jo@x.org>
To: Help <help@y.org>, b@y.org
Cc: c@y.org
Reply-To: r@x.org
Subject: =?utf-8?q?Dr=C3=BCcker?=
Message-ID: <m@x>
In-Reply-To: <i@x>
References: <r@x> <i@x>
Date: Tue, 3 Mar 2026 10:11:12 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

It smokes.

On Mon, 2 Mar 2026 at 10:11, Help <help@y.org> wrote:
> Does it?
--b
Content-Type: application/pdf; name=a.pdf

PDF
--b--
"""


def test_one_mail_on_stdin_is_one_object_on_stdout():
    done = subprocess.run(RUN, input=MAIL, capture_output=True, check=True, timeout=30)

    found = json.loads(done.stdout)

    assert found["subject"] == "Drücker"
    assert found["from"] == {"name": "Jo Doe", "email": "jo@x.org"}
    assert [each["email"] for each in found["to"]] == ["help@y.org", "b@y.org"]
    assert [each["email"] for each in found["cc"]] == ["c@y.org"]
    assert (found["message_id"], found["in_reply_to"], found["references"]) == ("m@x", "i@x", ["r@x", "i@x"])
    assert found["date"] == "2026-03-03T10:11:12+01:00"
    assert found["reply"] == "It smokes."
    assert "Does it?" in found["text"]
    assert found["attachments"] == [
        {"filename": "a.pdf", "content_type": "application/pdf", "size": 3, "inline": False}
    ]
    assert (found["auto_submitted"], found["bounce"]) == (False, False)


def test_a_batch_answers_line_by_line_and_no_mail_holds_the_next_one_up(tmp_path):
    (tmp_path / "good.eml").write_bytes(MAIL)
    (tmp_path / "bad.eml").write_bytes(b"Subject: bad\nFrom: a@x.org\nContent-Type: text/html\n\n" + b"<div>" * 100_000)
    seconds = []
    process = subprocess.Popen([*RUN, "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with process:
        for name, subject in (("good", "Drücker"), ("bad", "bad"), ("good", "Drücker")):
            started = time.monotonic()
            process.stdin.write(f"{tmp_path}/{name}.eml\n")
            process.stdin.flush()
            found = json.loads(process.stdout.readline())
            seconds.append(time.monotonic() - started)

            assert found["subject"] == subject
            assert found["from"]["email"]
        process.stdin.close()

    # The first answer includes the start of the interpreter. A reader without bounds takes minutes for the bad one.
    assert max(seconds[1:]) < 10
    assert process.returncode == 0

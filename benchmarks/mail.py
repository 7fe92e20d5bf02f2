"""Mails all the way from a mailbox to tickets, beside the bare parser on the same mails in the same run; then with
everything that follows from a ticket: triage, routing, notifications.

    python benchmarks/mail.py [--database postgresql://...] [--count 400]

Needs Dovecot (tools/ensure_test_services.py). One process, one thread: fetch, store, read in the capped child, open,
triage, route; without outgoing mail, which is printed to nowhere. On a machine with other work the processor time of
this process and its child says more than the rates.
"""

import argparse
import json
import logging
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from nullticket.features.email.parse import parse_message
from nullticket.features.intake import fetch_service
from nullticket.features.mailbox import channel_service
from nullticket.features.mailbox.schemas import ChannelIn, ChannelSecrets
from nullticket.infra.outbox import Runner
from nullticket.migrations.run import upgrade
from nullticket.seeds.defaults import seed_defaults
from nullticket.testing import FakeMailer, make_settings
from nullticket.wiring import build_runtime

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from harness.dovecot import PASSWORD, DovecotServer

TEXT = "Since this morning the client stops at 80 percent. Colleagues in my team have it too.\r\n" * 12
ADDRESS = "bench@desk.example"


def mail(number: int) -> bytes:
    head = f"From: Person {number} <p{number}@x.example>\r\nTo: {ADDRESS}\r\nSubject: VPN stops at 80 percent ({number})\r\n"
    kind = f"Message-ID: <{number}@x.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"
    html = TEXT.replace("\r\n", "<br>\r\n")
    plain = f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{TEXT}\r\n"
    return (
        head + kind + plain + f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>{html}</p>\r\n--b--\r\n"
    ).encode()


def measure(url: str, folder: Path, count: int) -> dict[str, float]:
    mails = [mail(number) for number in range(count)]
    began = time.perf_counter()
    for raw in mails:
        parse_message(raw)
    parsed = count / (time.perf_counter() - began)

    upgrade(url)
    runtime = replace(build_runtime(make_settings(url, data_dir=folder / "var")), mailer=FakeMailer())
    server = DovecotServer()
    try:
        server.start()
        server.deliver("bench", *mails)
        with runtime.units.write() as uow:
            seed_defaults(uow)
            given = ChannelIn(
                name="Bench",
                address=ADDRESS,
                imap_host="127.0.0.1",
                imap_port=server.port,
                imap_security="none",
                imap_login="bench",
                secrets=ChannelSecrets(imap_password=PASSWORD),
            )
            channel = channel_service.create(runtime, uow, given)
        spent = processor_seconds()
        began = time.perf_counter()
        fetch_service.fetch_channel(runtime, channel.id)
        fetched = time.perf_counter() - began
        runner = Runner(runtime, "bench")
        while runner.run_some("bench", only=["intake.open_tickets"]):
            pass
        opened = time.perf_counter() - began
        if runtime.mail_reader is not None:
            runtime.mail_reader.close()  # the time of a child counts when it has ended
        spent = processor_seconds() - spent
        began_rest = processor_seconds()
        runner.drain(rounds=10_000)
        whole = time.perf_counter() - began
        rest = processor_seconds() - began_rest
    finally:
        server.stop()
        runtime.database.dispose()
    return {
        "parsed_per_s": parsed,
        "fetched_per_s": count / fetched,
        "mails_to_tickets_per_s": count / opened,
        "with_all_that_follows_per_s": count / whole,
        "cpu_ms_per_mail_to_ticket": 1000 * spent / count,
        "cpu_ms_of_all_that_follows": 1000 * rest / count,
    }


def processor_seconds() -> float:
    return sum(os.times()[:4])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", default="")
    parser.add_argument("--count", type=int, default=400)
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        url = given.database or f"sqlite:///{folder}/bench.db"
        figures = measure(url, Path(folder), given.count)
    print(json.dumps({name: round(value, 1) for name, value in figures.items()}))


if __name__ == "__main__":
    main()

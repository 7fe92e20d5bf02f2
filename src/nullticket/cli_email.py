"""Commands for mail: what the parser reads out of one message, or out of many."""

import sys
from collections.abc import Callable
from typing import Annotated

import typer

from nullticket.adapters.mail_sandbox import MailSandbox, Quarantine, SandboxLimits
from nullticket.features.email import values
from nullticket.features.email.inspect import inspect_batch, inspect_stream
from nullticket.features.email.parse import parse_headers_only, parse_message
from nullticket.features.email.values import ParsedMail

email_app = typer.Typer(help="Read mail as the mailbox does.", no_args_is_help=True)
# Two seconds a mail are promised; the rest is for starting the next child and writing the answer.
INSPECT_LIMITS = SandboxLimits(seconds=1.5, cpu_seconds=2)


@email_app.callback()
def email() -> None:
    """Keeps `inspect` a command of its own name while it is the only one."""


@email_app.command("inspect")
def inspect_mail(
    *,
    batch: Annotated[bool, typer.Option("--batch", help="One path a line on stdin, one JSON object a line.")] = False,
) -> None:
    """Print what a raw message on stdin says, as JSON. Nothing is stored."""
    with MailSandbox(parse_message, values=[values.__name__], limits=INSPECT_LIMITS) as sandbox:
        parse = _within(sandbox)
        if not batch:
            typer.echo(inspect_stream(sys.stdin.buffer.read(), parse=parse))
            return
        sandbox.warm_up()
        for line in inspect_batch(iter(sys.stdin.readline, ""), parse=parse):
            typer.echo(line)
            sys.stdout.flush()


def _within(sandbox: MailSandbox[ParsedMail]) -> Callable[[bytes], ParsedMail]:
    def parse(raw: bytes) -> ParsedMail:
        outcome = sandbox.parse(raw)
        if isinstance(outcome, Quarantine):
            return parse_headers_only(raw, defect=f"quarantine:{outcome.reason}")
        return outcome

    return parse

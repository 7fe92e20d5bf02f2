"""``nullticket`` and ``python -m nullticket``: the command line.

Reading mail from a pipe starts without the server behind it, so that the first answer does not wait for seconds of imports,
and a server starts without what the other commands need. Settings that must not serve are refused before any of it.
"""

import gc
import sys
from typing import Final

SERVERS: Final = ("up", "serve", "worker")


def main() -> None:
    words = sys.argv[1:]
    if words[:1] == ["email"]:
        from nullticket.cli_email import email_app  # noqa: PLC0415 - see the top of the module

        email_app(args=words[1:], prog_name="nullticket email")
        return
    # Classes by the thousand are made while importing, none of which is garbage: looking for some costs a tenth of the start.
    gc.disable()
    if words and words[0] in SERVERS and "--help" not in words:
        from nullticket.cli_settings import checked_settings, told_in_lines  # noqa: PLC0415 - see the top of the module

        with told_in_lines():
            checked_settings()
        from nullticket.cli_server import run, server_app  # noqa: PLC0415 - see the top of the module

        gc.enable()
        run(server_app)
        return
    from nullticket import cli  # noqa: PLC0415 - see the top of the module

    gc.enable()
    cli.run()


if __name__ == "__main__":
    main()

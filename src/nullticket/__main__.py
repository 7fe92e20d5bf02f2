"""``nullticket`` and ``python -m nullticket``: the command line.

Reading mail from a pipe starts without the server behind it, so that the first answer does not wait for seconds of imports.
Settings that must not serve are refused as early.
"""

import sys
from typing import Final

SERVERS: Final = ("up", "serve", "worker")


def main() -> None:
    words = sys.argv[1:]
    if words[:1] == ["email"]:
        from nullticket.cli_email import email_app  # noqa: PLC0415 - see the top of the module

        email_app(args=words[1:], prog_name="nullticket email")
        return
    if words and words[0] in SERVERS and "--help" not in words:
        from nullticket.cli_settings import checked_settings, told_in_lines  # noqa: PLC0415 - see the top of the module

        with told_in_lines():
            checked_settings()
    from nullticket.cli import run  # noqa: PLC0415 - see the top of the module

    run()


if __name__ == "__main__":
    main()

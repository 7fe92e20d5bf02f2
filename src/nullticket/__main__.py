"""``nullticket`` and ``python -m nullticket``: the command line.

Reading mail from a pipe starts without the server behind it, so that the first answer does not wait for seconds of imports.
"""

import sys


def main() -> None:
    if sys.argv[1:2] == ["email"]:
        from nullticket.cli_email import email_app  # noqa: PLC0415 - see the top of the module

        email_app(args=sys.argv[2:], prog_name="nullticket email")
        return
    from nullticket.cli import run  # noqa: PLC0415 - see the top of the module

    run()


if __name__ == "__main__":
    main()

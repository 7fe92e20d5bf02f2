"""Every benchmark, on SQLite and on a PostgreSQL of its own. ``make bench`` runs this; each script also runs alone."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

from harness.postgres import PostgresServer  # noqa: E402 - the path is set above


def run(script: str, *arguments: str) -> None:
    print(f"\n== {script} {' '.join(arguments)}", flush=True)
    subprocess.run([sys.executable, str(HERE / script), *arguments], check=True)


def main() -> None:
    run("pages.py")
    run("intake.py")
    run("mail.py")
    run("work.py", "--sqlite")
    run("work.py")
    server = PostgresServer()
    try:
        server.start()
        run("pages.py", "--database", server.url("postgres"))
        run("intake.py", "--database", server.url("postgres"))
        run("mail.py", "--database", server.create("mail"))
    finally:
        server.remove()


if __name__ == "__main__":
    main()

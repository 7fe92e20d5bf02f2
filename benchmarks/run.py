"""Every benchmark, on SQLite and on a PostgreSQL of its own. ``make bench`` runs this; each script also runs alone.

``NULLTICKET_BENCH_PEER`` names the Python of an environment with django-helpdesk (``beside.py`` says how to make one);
without it that comparison is left out.
"""

import argparse
import os
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
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter).parse_args()
    run("pages.py")
    run("intake.py")
    run("mail.py")
    run("work.py", "--sqlite")
    run("work.py")
    run("work.py", "--count", "2000", "--processes", "2")
    run("reading.py")
    run("similar.py")
    run("desk.py")
    run("idle.py")
    run("stalls.py", "--faults", "smtp,hang,slow,error", "--pairs", "2")
    run("overload.py", "--postgres")
    if peer := os.environ.get("NULLTICKET_BENCH_PEER"):
        for connections in ("16", "64"):
            run("beside.py", "--peer", peer, "--accept-only", "--connections", connections)
    server = PostgresServer()
    try:
        server.start()
        run("pages.py", "--database", server.url("postgres"))
        run("intake.py", "--database", server.url("postgres"))
        run("intake.py", "--postgres", "--accept-only", "--count", "2000")
        run("mail.py", "--database", server.create("mail"))
    finally:
        server.remove()


if __name__ == "__main__":
    main()

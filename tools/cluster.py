"""Start the topology of many machines as plain processes on this one: nginx, three API processes, two Celery workers,
beat, Redis, PostgreSQL and a streaming replica, all on loopback and in a temporary folder. Ends with Ctrl-C.

The programs must be installed (`make services`); nothing of them is left behind.
"""

import argparse
import sys
import threading
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from harness.cluster import ADMIN, PASSWORD, Cluster  # type: ignore[import-not-found]  # on the path just set


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--apis", type=int, default=3, help="how many API processes")
    parser.add_argument("--tickets", type=int, default=0, help="how many made-up tickets to begin with")
    arguments = parser.parse_args()
    cluster = Cluster(apis=arguments.apis, tickets=arguments.tickets)
    try:
        cluster.start()
        print(f"NullTicket on {cluster.url}  admin: {ADMIN}  password: {PASSWORD}")
        print(f"logs in {cluster.folder}; Ctrl-C ends everything", flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
    finally:
        cluster.remove()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""A process that reads one mailbox once and ends, for killing it in the middle:
`python fetcher.py DATABASE CHANNEL TIME`. The time is the clock of the test's desk, so that leases mean the same to both.
"""

import sys
from datetime import datetime

from nullticket.features.intake import fetch_service
from nullticket.testing import FakeClock, make_settings
from nullticket.wiring import build_runtime


def main(url: str, channel_id: int, now: str) -> None:
    runtime = build_runtime(make_settings(url), clock=FakeClock(datetime.fromisoformat(now)))
    fetch_service.fetch_channel(runtime, channel_id)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])

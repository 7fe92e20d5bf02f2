"""What an idle `nullticket up` holds in memory, and how long it takes to its first answer.

    python benchmarks/idle.py [--folder DIRECTORY]

Starts it twice in one folder (the first time it makes its database and fills it with made-up history, which is then read
for likeness in the background), waits until it rests, then lets one mail come in, so that the local model and all
encoders are loaded, and waits again. Prints megabytes as the system
counts them (VmRSS), and seconds of clock and of processor until the first answer. With ``--folder`` the database stays
there, and an older one is used as it is.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from harness.programs import free_port

LOOK_SECONDS = 5
# Longer than the time between two runs of the schedule's frequent jobs: so many looks in a row find it idle.
LOOKS = 5
IDLE_SHARE = 0.06
MAIL = {"from_email": "ana@example.org", "subject": "VPN is down", "text": "I cannot connect from home."}


def megabytes(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rest(pid: int) -> None:
    """Wait until the process has used hardly any processor for a while."""
    idle, until = 0, time.monotonic() + 900
    while idle < LOOKS and time.monotonic() < until:
        before = processor_seconds(pid)
        time.sleep(LOOK_SECONDS)
        idle = idle + 1 if processor_seconds(pid) - before < IDLE_SHARE * LOOK_SECONDS else 0


def wait(client: httpx2.Client, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 300
    while time.monotonic() < until and process.poll() is None:
        with suppress(httpx2.HTTPError):
            if client.get("/healthz").status_code == 200:
                return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")


def start(folder: Path) -> dict[str, Any]:
    port = free_port()
    environment = {"NULLTICKET_DATA_DIR": str(folder), "NULLTICKET_LOG_LEVEL": "ERROR", "PATH": "/usr/bin:/bin"}
    began = time.monotonic()
    command = [sys.executable, "-m", "nullticket", "up", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
            wait(client, process)
            answered, used = time.monotonic() - began, processor_seconds(process.pid)
            rest(process.pid)
            without = megabytes(process.pid)
            client.post("/api/ingest/email", json=MAIL | {"message_id": f"<{time.time_ns()}@bench>"})
            rest(process.pid)
            loaded = megabytes(process.pid)
    finally:
        process.terminate()
        process.wait(60)
    return {
        "first_answer_s": round(answered, 1),
        "first_answer_processor_s": round(used, 2),
        "idle_without_model_mb": without,
        "idle_with_model_mb": loaded,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = given.folder or Path(name)
        print(json.dumps({"first start": start(folder), "second start": start(folder)}, indent=1))


if __name__ == "__main__":
    main()

"""Random kills of a cluster's parts while tickets come in through all doors, and a look from outside afterwards."""

import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import httpx2
import psycopg

from harness.cluster import ADMIN, PASSWORD, Cluster
from harness.doors import marks_of, open_desk_doors, throng
from harness.smtp_sink import Letter

# What happens to a part: it, its name, and the seconds that it stays away.
Strike = Callable[[Cluster, str, float], None]
PARTS = ("api-0", "api-1", "api-2", "worker-inside", "worker-outside", "redis", "postgres")


@dataclass(slots=True)
class Report:
    """What was done and what was found; ``lines`` is the log of the run."""

    count: int
    acknowledged: int = 0
    given_up: int = 0
    tries: int = 0
    refused: list[str] = field(default_factory=list)
    busy_kills: int = 0
    kills: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    untriaged: list[str] = field(default_factory=list)
    dead_jobs: int = 0
    # A provider of text messages cannot be told that it has one already: at a kill between handing over and noting it, the
    # job is left to a person.
    texts_in_doubt: int = 0
    mails: int = 0
    mails_under_two_ids: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def say(self, line: str) -> None:
        self.lines.append(line)
        print(line, flush=True)  # noqa: T201 - the log of the long form is its result


def sign_in(client: httpx2.Client) -> str:
    answer = client.post("/api/auth/login", json={"email": ADMIN, "password": PASSWORD}).raise_for_status()
    return str(answer.json()["access_token"])


def rage(
    cluster: Cluster,
    *,
    count: int,
    rounds: int,
    seed: int,
    senders: int = 8,
    parts: Sequence[str] = PARTS,
    strike: Strike | None = None,
) -> Report:
    """Let ``count`` tickets come in and kill something ``rounds`` times on the way, or do something else to it."""
    strike = strike or kill
    report, dice = Report(count), random.Random(seed)
    with httpx2.Client(base_url=cluster.url, timeout=30, trust_env=False) as client:
        token = api_token(client, sign_in(client))
        open_desk_doors(client, sign_in(client))
    crowd = throng(cluster.url, count, token=token)
    began = time.monotonic()
    crowd.start(senders)
    # Every part dies at least once where there are rounds enough; the order is drawn.
    victims = [parts[number % len(parts)] for number in range(rounds)]
    dice.shuffle(victims)
    for number, victim in enumerate(victims):
        wanted = count * (number + 1) // (rounds + 2)
        while crowd.settled < wanted:
            time.sleep(0.02)
        time.sleep(dice.random() * 0.3)
        jobs, requests = open_jobs(cluster), crowd.in_flight
        report.kills += 1
        report.busy_kills += bool(jobs or requests)
        pause = dice.random()
        strike(cluster, victim, pause)
        report.say(
            f"{time.monotonic() - began:6.1f} s  {strike.__name__} {victim:<15} back after {pause:.1f} s;"
            f" in flight: {requests} requests, {jobs} jobs; settled {crowd.settled}"
        )
    crowd.join(300)
    report.acknowledged, report.given_up, report.tries = len(crowd.acknowledged), len(crowd.given_up), crowd.tries
    report.refused = crowd.refused
    report.say(f"{time.monotonic() - began:6.1f} s  the last sender is done; {crowd.tries} tries")
    settle(cluster)
    report.say(f"{time.monotonic() - began:6.1f} s  the jobs are at rest")
    look(cluster.primary.dsn("nullticket"), crowd.acknowledged, report)
    return report


def api_token(client: httpx2.Client, access: str) -> str:
    """A token that outlives the run; an access token lasts minutes."""
    body = {"name": "senders", "scopes": ["tickets:create"]}
    answer = client.post("/api/admin/tokens", json=body, headers={"Authorization": f"Bearer {access}"})
    return str(answer.raise_for_status().json()["token"])


def kill(cluster: Cluster, victim: str, pause: float) -> None:
    if victim == "postgres":
        cluster.primary.kill()
        time.sleep(pause)
        cluster.primary.start()
        return
    if victim == "redis":
        cluster.redis.kill()
        time.sleep(pause)
        cluster.redis.start()
        return
    cluster.members[victim].kill()
    time.sleep(pause)
    cluster.members[victim].start()


def renew(cluster: Cluster, victim: str, pause: float) -> None:
    """As an upgrade does: ask it to stop, let it end what it has begun, and start the new one."""
    cluster.members[victim].stop()
    time.sleep(pause)
    cluster.members[victim].start()
    cluster.wait_for(victim)


def open_jobs(cluster: Cluster) -> int:
    with suppress(psycopg.OperationalError), psycopg.connect(cluster.primary.dsn("nullticket")) as connection:
        row = connection.execute("SELECT count(*) FROM outbox_job WHERE state IN ('queued', 'running')").fetchone()
        return int(row[0]) if row else 0
    return 0


def settle(cluster: Cluster, *, seconds: float = 400) -> None:
    """Wait until nothing is queued or running but what waits for a later try."""
    until, quiet = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        quiet = quiet + 1 if open_jobs(cluster) == 0 else 0
        if quiet >= 3:
            return
        time.sleep(0.5)
    raise AssertionError(f"{open_jobs(cluster)} jobs do not come to rest\n{cluster.logs()}")


def look(dsn: str, acknowledged: dict[str, str], report: Report) -> None:
    """From outside: every acknowledged mark is one ticket under its number, opened once and triaged once."""
    with psycopg.connect(dsn) as connection:
        rows = connection.execute(
            "SELECT ticket_number, title || ' ' || description, triaged_at IS NOT NULL AND team_id IS NOT NULL"
            " AND sla_deadline IS NOT NULL,"
            " (SELECT count(*) FROM ticket_history h WHERE h.ticket_id = ticket.id AND action = 'opened'),"
            " (SELECT count(*) FROM ticket_history h WHERE h.ticket_id = ticket.id AND action = 'triaged')"
            " FROM ticket WHERE title LIKE '%mark%'"
        ).fetchall()
        dead = [row[0] for row in connection.execute("SELECT last_error FROM outbox_job WHERE state = 'dead'")]
    found: dict[str, set[str]] = defaultdict(set)
    for number, text, whole, opened, triaged in rows:
        for mark in set(marks_of([text])):
            found[mark].add(number)
        if not whole or (opened, triaged) != (1, 1):
            report.untriaged.append(f"{number}: whole {whole}, opened {opened}, triaged {triaged}")
    report.lost = [mark for mark, number in acknowledged.items() if number not in found.get(mark, set())]
    report.doubled = [mark for mark, numbers in found.items() if len(numbers) > 1]
    report.texts_in_doubt = sum("handed over and never confirmed" in error for error in dead)
    report.dead_jobs = len(dead) - report.texts_in_doubt


def look_at_mails(letters: Sequence[Letter], report: Report) -> None:
    """The same mail may come twice after a crash, and then under one id, which mail programs fold."""
    ids: dict[tuple[tuple[str, ...], str], set[str]] = defaultdict(set)
    for letter in letters:
        message = letter.message
        ids[letter.recipients, str(message["Subject"])].add(str(message["Message-ID"]))
    report.mails = len(letters)
    report.mails_under_two_ids = [f"{subject} to {to}" for (to, subject), seen in ids.items() if len(seen) > 1]

"""Twenty rounds of random kills while two thousand tickets come in through every door of a whole cluster."""

import pytest

from harness.chaos import look_at_mails, rage
from harness.cluster import Cluster
from harness.smtp_sink import smtp_sink

pytestmark = pytest.mark.soak


def test_twenty_random_kills_lose_nothing_double_nothing_and_leave_nothing_undone():
    with smtp_sink() as sink:
        mail = {
            "NULLTICKET_MAIL__HOST": "127.0.0.1",
            "NULLTICKET_MAIL__PORT": str(sink.port),
            "NULLTICKET_MAIL__SECURITY": "none",
        }
        cluster = Cluster(environment=mail)
        try:
            cluster.start()
            report = rage(cluster, count=2000, rounds=20, seed=11)
        finally:
            cluster.remove()
        look_at_mails(sink.letters, report)

    report.say(
        f"acknowledged {report.acknowledged} of {report.count} in {report.tries} tries; busy at {report.busy_kills} of"
        f" {report.kills} kills; lost {len(report.lost)}, doubled {len(report.doubled)}, without triage"
        f" {len(report.untriaged)}, dead jobs {report.dead_jobs},"
        f" text messages in doubt {report.texts_in_doubt}; {report.mails} mails,"
        f" {len(report.mails_under_two_ids)} under two ids"
    )
    assert report.refused == []
    assert report.acknowledged >= 0.95 * report.count
    assert report.busy_kills > report.kills // 2
    assert (report.lost, report.doubled, report.untriaged) == ([], [], [])
    assert report.mails_under_two_ids == []
    assert report.mails > 0
    assert report.dead_jobs == 0
    assert report.texts_in_doubt <= report.kills

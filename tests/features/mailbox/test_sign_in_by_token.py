"""MAIL-D12: a mailbox that is opened by tokens which live for an hour."""

import threading

import pytest

from harness.smtp_sink import SmtpSink
from harness.token_server import CLIENT_ID, CLIENT_SECRET, TokenServer
from nullticket.features.oauth import service as oauth
from nullticket.infra.schedule import Scheduler

from .conftest import Mailbox, World, letter


@pytest.fixture
def box(world: World, tokens: TokenServer) -> Mailbox:
    world.clock.move(hours=2)
    tokens.slow_seconds = 0.0
    made = world.mailbox("token")
    connect(world, made, tokens)
    return made


def connect(world: World, box: Mailbox, tokens: TokenServer) -> None:
    """The owner consents, and the admin fills in what came of it."""
    world.change(
        box,
        auth="xoauth2",
        oauth={"provider": "other", "token_url": tokens.token_url},
        secrets={
            "oauth_client_id": CLIENT_ID,
            "oauth_client_secret": CLIENT_SECRET,
            "oauth_refresh_token": tokens.connect(box.account),
        },
    )


def schedule(world: World) -> None:
    """What every process does every few seconds, and the jobs that come of it."""
    Scheduler(world.desk.runtime, "test").tick()
    world.desk.drain()


def test_mail_d12_a_token_is_renewed_before_it_expires(world: World, box: Mailbox, tokens: TokenServer):
    box.take(letter("d12@x.example", box.address))
    assert tokens.given.count(box.account) == 1

    world.clock.move(minutes=45)
    schedule(world)
    assert tokens.given.count(box.account) == 1, "it is good for another quarter of an hour"

    world.clock.move(minutes=6)
    schedule(world)
    assert tokens.given.count(box.account) == 2
    tokens.opens = {token: name for token, name in tokens.opens.items() if not token.endswith("-1")}
    world.clock.move(minutes=10)
    box.take(letter("d12-later@x.example", box.address))
    assert len(world.tickets_of("d12-later@x.example")) == 1


def test_mail_d12_one_holder_of_the_lease_renews_for_all(world: World, box: Mailbox, tokens: TokenServer):
    box.take(letter("d12-many@x.example", box.address))
    tokens.expire(box.account)
    world.clock.move(minutes=61)
    tokens.slow_seconds = 0.5
    got: list[str] = []
    askers = [
        threading.Thread(target=lambda: got.append(oauth.token(world.desk.runtime, box.channel_id))) for _ in range(8)
    ]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(30)

    assert len(got) == 8
    assert len(set(got)) == 1
    assert tokens.given.count(box.account) == 2
    assert tokens.refused == [], "a refresh token turns with every use: a second one who asked would be sent away"
    assert tokens.opens[got[0]] == box.account


def test_mail_d12_a_renewal_that_fails_is_told_while_the_old_token_is_still_good(
    world: World, box: Mailbox, tokens: TokenServer, smtp: SmtpSink
):
    box.take(letter("d12-fail@x.example", box.address))
    tokens.withdraw(box.account)
    world.clock.move(minutes=51)
    before = len(smtp.to("admin@desk.example"))
    for _ in range(5):
        schedule(world)
        world.clock.move(minutes=2)

    mails = [one.message for one in smtp.to("admin@desk.example")[before:]]
    told = [one for one in mails if box.address in f"{one['Subject']} {one.get_body(('plain',))}"]
    assert len(told) == 1, "one mail, not one for every try"
    assert "invalid_grant" in told[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]  # it has a body
    centre = world.get("/api/notifications")["items"]
    assert "mailbox_sign_in_failed" in {one["kind"] for one in centre if one["data"].get("mailbox") == box.address}


@pytest.mark.one_process("nobody else may fetch meanwhile")
def test_mail_d12_a_mailbox_without_a_token_says_so_and_fetches_again_when_it_is_connected(
    world: World, box: Mailbox, tokens: TokenServer
):
    box.take(letter("d12-gone@x.example", box.address))
    tokens.withdraw(box.account)
    tokens.expire(box.account)
    world.clock.move(hours=2)
    box.put(letter("d12-after@x.example", box.address))
    schedule(world)
    assert "invalid_grant" in str(box.health())
    assert world.tickets_of("d12-after@x.example") == []

    connect(world, box, tokens)
    world.clock.move(minutes=10)
    box.fetch()
    assert len(world.tickets_of("d12-after@x.example")) == 1

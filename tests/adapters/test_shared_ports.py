"""The contract of hub, cache and limiter: one process's own and the shared ones answer alike, also when Redis dies."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from harness.redis_server import RedisServer
from nullticket.adapters.in_process import MemoryCache, MemoryHub, MovingWindow
from nullticket.adapters.presence import HeardPresence
from nullticket.adapters.redis_shared import CHANNEL, RedisCache, RedisHub, RedisWindow, SharedRedis
from nullticket.ports import LiveMessage, Presence

MESSAGE = LiveMessage(id=7, type="ticket.opened", ticket_id=3)


@dataclass
class Ports:
    hub: Any
    cache: Any
    limiter: Any


def of_redis(url: str) -> Ports:
    shared = SharedRedis(url)
    return Ports(RedisHub(shared), RedisCache(shared), RedisWindow(shared))


@pytest.fixture(params=["memory", "redis"])
def ports(request: pytest.FixtureRequest) -> Ports:
    if request.param == "memory":
        return Ports(MemoryHub(), MemoryCache(), MovingWindow())
    server: RedisServer = request.getfixturevalue("redis_server")
    server.empty()
    return of_redis(server.url)


def heard(messages: list[LiveMessage], *, seconds: float = 5.0) -> list[LiveMessage]:
    until = time.monotonic() + seconds
    while not messages and time.monotonic() < until:
        time.sleep(0.01)
    return messages


def test_a_message_reaches_every_socket_until_it_leaves(ports):
    first: list[LiveMessage] = []
    second: list[LiveMessage] = []
    stop = ports.hub.subscribe(first.append)
    ports.hub.subscribe(second.append)

    ports.hub.publish(MESSAGE)
    assert heard(first) == heard(second) == [MESSAGE]

    stop()
    ports.hub.publish(LiveMessage(id=8, type="ticket.moved"))
    until = time.monotonic() + 5
    while len(second) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    assert [message.id for message in second] == [7, 8]
    assert [message.id for message in first] == [7]


def test_who_is_at_a_ticket_reaches_the_boards_of_all_processes(ports):
    board = HeardPresence()
    board.follow(ports.hub)
    board.follow(ports.hub)
    told = Presence("page", 9, "Tom", "replying", 3)

    ports.hub.publish(LiveMessage(id=0, type="presence", ticket_id=3, presence=told))

    until = time.monotonic() + 5
    while not board.present() and time.monotonic() < until:
        time.sleep(0.01)
    assert board.present() == [told]


def test_nothing_is_told_twice_or_not_at_all_while_listening_begins(redis_server):
    hub = of_redis(redis_server.url).hub
    got: list[LiveMessage] = []
    hub.subscribe(got.append)
    for number in range(300):
        hub.publish(LiveMessage(id=number, type="ticket.moved"))
    until = time.monotonic() + 5
    while len(got) < 300 and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(0.2)  # what came twice would come now
    assert sorted(message.id for message in got) == list(range(300))


def test_what_nobody_can_read_does_not_end_the_listening(redis_server):
    hub = of_redis(redis_server.url).hub
    got: list[LiveMessage] = []
    hub.subscribe(got.append)
    until = time.monotonic() + 10
    while not got and time.monotonic() < until:
        for hostile in ("{", "[]", '{"id": 1}', '{"colour": "red"}'):
            hub.shared.client.publish(CHANNEL, hostile)
        of_redis(redis_server.url).hub.publish(MESSAGE)
        time.sleep(0.05)
    assert got[0] == MESSAGE


def test_a_cached_value_is_read_often_and_taken_once(ports):
    ports.cache.set("a", b"1", seconds=30)
    assert ports.cache.get("a") == ports.cache.get("a") == b"1"
    assert ports.cache.take("a") == b"1"
    assert ports.cache.take("a") is None
    assert ports.cache.get("a") is None
    assert ports.cache.get("never") is None


def test_a_cached_value_is_forgotten_in_time(ports):
    ports.cache.set("short", b"1", seconds=1)
    assert ports.cache.get("short") == b"1"
    time.sleep(1.1)
    assert ports.cache.get("short") is None


def test_a_value_that_many_want_is_made_once_and_anew_when_it_is_forgotten(ports):
    begun, made = threading.Barrier(8), []

    def make() -> bytes:
        made.append(1)
        time.sleep(0.3)  # while the others ask
        return b"figures"

    def ask() -> bytes:
        begun.wait()
        return ports.cache.once("figures", make, seconds=30)

    with ThreadPoolExecutor(8) as pool:
        got = [one.result() for one in [pool.submit(ask) for _ in range(8)]]
    assert (got, len(made)) == ([b"figures"] * 8, 1)
    ports.cache.take("figures")
    assert ports.cache.once("figures", lambda: b"new", seconds=30) == b"new"


def test_who_fails_to_make_a_value_leaves_it_to_the_next(ports):
    def fail() -> bytes:
        raise ValueError("no figures today")

    with pytest.raises(ValueError, match="no figures"):
        ports.cache.once("failed", fail, seconds=30)
    assert ports.cache.once("failed", lambda: b"well", seconds=30) == b"well"


def test_of_two_processes_one_makes_a_value_for_both(redis_server):
    redis_server.empty()
    one, two = of_redis(redis_server.url).cache, of_redis(redis_server.url).cache
    begun = threading.Event()

    def slowly() -> bytes:
        begun.set()
        time.sleep(0.5)
        return b"of the first"

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(one.once, "figures", slowly, seconds=30)
        assert begun.wait(10)
        assert two.once("figures", lambda: b"of the second", seconds=30) == b"of the first"
        assert first.result() == b"of the first"


def test_a_limit_counts_says_how_long_to_wait_and_can_be_forgotten(ports):
    assert [ports.limiter.hit("k", limit=2, seconds=60) for _ in range(2)] == [None, None]
    assert 1 <= ports.limiter.hit("k", limit=2, seconds=60) <= 60
    assert 1 <= ports.limiter.peek("k", limit=2, seconds=60) <= 60
    assert ports.limiter.peek("other", limit=2, seconds=60) is None
    ports.limiter.forget("k", limit=2, seconds=60)
    assert ports.limiter.hit("k", limit=2, seconds=60) is None


def test_two_processes_share_messages_values_and_limits(redis_server):
    redis_server.empty()
    one, two = of_redis(redis_server.url), of_redis(redis_server.url)
    got: list[LiveMessage] = []
    two.hub.subscribe(got.append)

    until = time.monotonic() + 10
    while not got and time.monotonic() < until:  # the other process takes a moment to begin listening
        one.hub.publish(MESSAGE)
        time.sleep(0.05)
    one.cache.set("ticket", b"x", seconds=30)
    one.limiter.hit("door", limit=1, seconds=60)

    assert got[0] == MESSAGE
    assert two.cache.take("ticket") == b"x"
    assert one.cache.take("ticket") is None
    assert two.limiter.hit("door", limit=1, seconds=60) is not None


def test_without_redis_each_process_goes_on_alone_and_finds_it_again():
    server = RedisServer()
    server.start()
    try:
        ports = of_redis(server.url)
        got: list[LiveMessage] = []
        ports.hub.subscribe(got.append)
        server.kill()

        started = time.monotonic()
        for number in range(50):
            ports.hub.publish(LiveMessage(id=number, type="ticket.moved"))
            ports.cache.set(f"k{number}", b"v", seconds=30)
            assert ports.cache.get(f"k{number}") == b"v"
            assert ports.limiter.hit("door", limit=100, seconds=60) is None
        assert time.monotonic() - started < 5.0, "one time-out in a while, not one a call"
        assert [message.id for message in got] == list(range(50))

        server.start()
        other = of_redis(server.url)
        until = time.monotonic() + 15
        while time.monotonic() < until and not any(message.id == 99 for message in got):
            other.hub.publish(LiveMessage(id=99, type="ticket.opened"))
            time.sleep(0.2)
        assert any(message.id == 99 for message in got), "the listener came back by itself"
    finally:
        server.remove()

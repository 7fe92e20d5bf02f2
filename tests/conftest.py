"""Fixtures for everybody: real databases, the real application, and a network that ends at this machine."""

from collections.abc import Iterator

import pytest

from harness.network import close_the_outside
from harness.postgres import PostgresServer
from harness.redis_server import RedisServer

pytest_plugins = ["harness.skips"]


def pytest_configure() -> None:
    close_the_outside()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The PostgreSQL of this test process; a test that kills one starts its own."""
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """The Redis of this test process; a test that kills one starts its own."""
    server = RedisServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    """An empty Redis."""
    redis_server.empty()
    return redis_server.url

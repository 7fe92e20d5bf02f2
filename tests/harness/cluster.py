"""The whole topology on loopback, as plain processes: nginx, API processes, Celery workers and beat, Redis, PostgreSQL
with a streaming replica. `tools/cluster.py` starts the same one by hand.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from harness.forked import Forked
from harness.moved_clock import MovedClock
from harness.postgres import PostgresServer
from harness.programs import end, free_port, program, spawn, wait_until
from harness.redis_server import RedisServer
from nullticket.migrations.run import upgrade
from nullticket.seeds.defaults import seed_defaults
from nullticket.seeds.demo import seed_demo
from nullticket.seeds.people import ensure_admin
from nullticket.testing import TEST_SECRET, make_settings
from nullticket.wiring import build_runtime

ADMIN, PASSWORD = "admin@nullticket.example", "correct horse battery staple"
NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx-error.log warn;
{user}
events {{ worker_connections 2048; }}
http {{
  server_tokens off; access_log off; client_max_body_size 30m; client_body_temp_path {folder}/nginx-body;
  proxy_temp_path {folder}/nginx-proxy; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}
  upstream nullticket {{ {servers} keepalive 32; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://nullticket; proxy_http_version 1.1; proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;
      proxy_connect_timeout 2s; proxy_read_timeout 75s;
      proxy_next_upstream error timeout http_502; proxy_next_upstream_tries 3;
    }}
  }}
}}
"""


@dataclass
class Member:
    """One process of ours that can be killed and started again."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    log: Path
    process: Forked | None = None

    def start(self) -> None:
        module, *words = self.command
        self.process = Forked(module, words, environment=os.environ | self.environment, log=self.log)

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        assert self.process is not None
        self.process.terminate()
        assert self.process.wait(timeout=120) in {0, -signal.SIGTERM}, self.log.read_text(encoding="utf-8")[-2000:]

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(timeout=30)


@dataclass
class Replica:
    """A streaming replica of a primary, which can be stopped, started and held back."""

    primary: PostgresServer
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="nullticket-replica-")))
    process: "subprocess.Popen[bytes] | None" = None

    def copy(self) -> None:
        user = self.primary.user
        if user is not None:
            shutil.chown(self.folder, user)
        command = [program("pg_basebackup"), "-h", "127.0.0.1", "-p", str(self.primary.port), "-U", "postgres"]
        command += ["-D", str(self.folder / "data"), "-R", "-X", "stream", "-c", "fast"]
        if spawn(command, log=self.folder / "copy.log", user=user).wait(timeout=400) != 0:
            raise RuntimeError((self.folder / "copy.log").read_text(encoding="utf-8"))

    def start(self) -> None:
        command = [program("postgres"), "-D", str(self.folder / "data"), "-p", str(self.port), "-k", str(self.folder)]
        command += ["-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200", "-c", "shared_buffers=64MB"]
        for name, value in self.settings.items():
            command += ["-c", f"{name}={value}"]
        self.process = spawn(command, log=self.folder / "server.log", user=self.primary.user)
        wait_until(self.answers, self.process, self.folder / "server.log")

    def dsn(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def answers(self) -> bool:
        with suppress(psycopg.OperationalError), psycopg.connect(self.dsn("postgres"), connect_timeout=2):
            return True
        return False

    def hold_back(self, *, held: bool) -> None:
        """Stop or go on replaying what arrives, as a replica under a long query does."""
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute("SELECT pg_wal_replay_pause()" if held else "SELECT pg_wal_replay_resume()")

    def stop(self) -> None:
        if self.process is not None:
            end(self.process, how=signal.SIGINT)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Cluster:
    """nginx, ``apis`` API processes, two workers, beat, primary, replica, Redis, and so many made-up ``tickets``; an admin unless without ``people``.

    ``environment`` and ``database`` are settings of ours and of PostgreSQL beside the usual ones; ``clock`` is the one of
    all our processes.
    """

    def __init__(
        self,
        *,
        apis: int = 3,
        tickets: int = 0,
        people: bool = True,
        environment: Mapping[str, str] | None = None,
        database: Mapping[str, str] | None = None,
        clock: MovedClock | None = None,
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="nullticket-cluster-"))
        self.folder.chmod(0o755)
        self.primary = PostgresServer(wal_level="replica", **(database or {}))
        self.replica = Replica(self.primary, database or {})
        self.redis = RedisServer()
        self.port = free_port()
        self.ports = [free_port() for _ in range(apis)]
        self._tickets = tickets
        self._people = people
        self._more = dict(environment or {})
        self._clock = clock
        self.members: dict[str, Member] = {}
        self._nginx: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def data_dir(self) -> Path:
        return self.folder / "var"

    def environment(self, port: int = 0) -> dict[str, str]:
        return {
            "NULLTICKET_ENV": "test",
            "NULLTICKET_SECRET": TEST_SECRET,
            "NULLTICKET_DATABASE__URL": self.primary.url("nullticket"),
            "NULLTICKET_DATABASE__REPLICA_URL": self.replica.dsn("nullticket"),
            "NULLTICKET_DATABASE__REPLICA_MAX_LAG_SECONDS": "3",
            "NULLTICKET_DATABASE__POOL_SIZE": "20",
            "NULLTICKET_QUEUE__REDIS_URL": self.redis.url,
            "NULLTICKET_QUEUE__EMBEDDED": "false",
            "NULLTICKET_DATA_DIR": str(self.data_dir),
            "NULLTICKET_PUBLIC_URL": self.url,
            "NULLTICKET_TRUSTED_PROXIES": '["127.0.0.1"]',
            "NULLTICKET_INGEST__RATE_LIMITS": "false",
            **({"NULLTICKET_PORT": str(port)} if port else {}),
            **({"PYTHONPATH": str(Path(__file__).parents[1])} if self._clock else {}),
            **self._more,
        }

    def start(self) -> None:
        self.primary.start()
        self.primary.create("nullticket")
        self._fill(self.primary.url("nullticket"))
        self.replica.copy()
        self.replica.start()
        self.redis.start()
        self._start_members()
        self._start_nginx()
        self._wait()

    def restart_with(self, environment: Mapping[str, str]) -> None:
        """All processes of ours anew, with these settings instead of the ones before."""
        for member in self.members.values():
            member.kill()
        self._more = dict(environment)
        self._start_members()
        self._wait()

    def _start_members(self) -> None:
        run = [] if self._clock is None else ["harness.moved_clock", str(self._clock.file)]
        for number, port in enumerate(self.ports):
            self._add(f"api-{number}", [*run, "nullticket", "serve"], port=port)
        celery = [*run, "celery", "-A", "nullticket.worker"]
        for name, queues in (("worker-inside", "inside"), ("worker-outside", "outside,inside")):
            options = [
                "-Q",
                queues,
                "-c",
                "1",
                "-l",
                "warning",
                "--without-gossip",
                "--without-mingle",
                "-n",
                f"{name}@%h",
            ]
            self._add(name, [*celery, "worker", *options])
        self._add("beat", [*celery, "beat", "-s", str(self.folder / "beat"), "-l", "warning"])
        for member in self.members.values():
            member.start()

    def _wait(self) -> None:
        for number in range(len(self.ports)):
            self.wait_for(f"api-{number}")

    def wait_for(self, name: str) -> None:
        """Until an API process answers; who asks for work shows only by doing it."""
        member = self.members[name]
        assert member.process is not None
        port = {f"api-{number}": port for number, port in enumerate(self.ports)}.get(name)
        if port is not None:
            wait_until(lambda: answers(f"http://127.0.0.1:{port}"), member.process, member.log)

    def _add(self, name: str, command: list[str], *, port: int = 0) -> None:
        self.members[name] = Member(name, command, self.environment(port), self.folder / f"{name}.log")

    def _fill(self, url: str) -> None:
        """What ``nullticket migrate``, ``seed`` and ``create-admin`` do, without a process for each."""
        upgrade(url)
        runtime = build_runtime(make_settings(url, data_dir=self.data_dir))
        with runtime.units.write() as uow:
            seed_defaults(uow)
        if self._tickets:
            seed_demo(runtime, tickets=self._tickets)
        if self._people:
            with runtime.units.write() as uow:
                ensure_admin(uow, ADMIN, PASSWORD, only_first=False)
        runtime.close()

    def _start_nginx(self) -> None:
        servers = " ".join(f"server 127.0.0.1:{port} max_fails=3 fail_timeout=2s;" for port in self.ports)
        configuration = self.folder / "nginx.conf"
        user = "user root;" if os.geteuid() == 0 else ""
        configuration.write_text(NGINX.format(folder=self.folder, port=self.port, servers=servers, user=user))
        self._nginx = spawn([program("nginx"), "-c", configuration, "-p", self.folder], log=self.folder / "nginx.log")

    def logs(self) -> str:
        """The last words of every member, for a failing test."""
        return "\n".join(
            f"--- {name}\n{member.log.read_text(encoding='utf-8', errors='replace')[-1500:]}"
            for name, member in self.members.items()
            if member.log.exists()
        )

    def remove(self) -> None:
        for member in self.members.values():
            member.kill()
        if self._nginx is not None:
            end(self._nginx, how=signal.SIGTERM)
        self.replica.remove()
        self.redis.remove()
        self.primary.remove()
        shutil.rmtree(self.folder, ignore_errors=True)


def answers(url: str) -> bool:
    with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(f"{url}/readyz", timeout=2) as answer:
        return bool(answer.status == 200)
    return False

"""Taking in beside django-helpdesk: the same client, connections, number of processes and PostgreSQL server, in turns.

    python -m venv /tmp/helpdesk && /tmp/helpdesk/bin/pip install django-helpdesk gunicorn 'psycopg[binary]'
    python benchmarks/beside.py --peer /tmp/helpdesk/bin/python [--count 300] [--pairs 3] [--accept-only] [--connections 64]

The peer gets an environment of its own and is no dependency of ours. It runs as its makers show it, without e-mail, under
gunicorn with two processes of eight threads, and takes tickets at its REST door from one signed-in user. Ours is
`nullticket serve` with two processes too, which work off what they accept meanwhile, or with `--accept-only` leave that to
a worker elsewhere; what is accepted then is stored, has its number, and becomes a ticket later. Both are asked by the same
client, which costs little (`lean_client.py`), and are warmed up first. Printed are creations a second of each (the median of
the pairs), how many times as many ours are, and processor milliseconds of the server.
"""

import argparse
import base64
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import httpx2

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from harness.postgres import PostgresServer
from harness.programs import free_port
from intake import BODY, serving
from lean_client import post, send_all
from nullticket.migrations.run import upgrade
from nullticket.seeds.defaults import seed_defaults
from nullticket.settings import DatabaseSettings, Settings
from nullticket.wiring import build_runtime
from pages import SECRET
from work import family_seconds

PASSWORD: Final = "only-for-this-run"
SITE: Final = """
import os
SECRET_KEY = "only-for-this-run"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "urls"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
INSTALLED_APPS = [
    "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
    "django.contrib.messages", "django.contrib.sites", "django.contrib.staticfiles", "django.contrib.humanize",
    "rest_framework", "helpdesk",
]
SITE_ID = 1
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {
    "context_processors": ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                           "django.contrib.messages.context_processors.messages"]}}]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "peer", "USER": "postgres",
                         "HOST": "127.0.0.1", "PORT": os.environ["PEER_DATABASE_PORT"], "CONN_MAX_AGE": 60}}
# Its own hashing would cost more than its ticket at each request that signs in by name and password.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
STATIC_URL = "/static/"
HELPDESK_TEAMS_MODEL = "auth.Group"
HELPDESK_TEAMS_MIGRATION_DEPENDENCIES = []
HELPDESK_KBITEM_TEAM_GETTER = lambda _: None
REST_FRAMEWORK = {"DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.BasicAuthentication"]}
"""
URLS: Final = """
from django.contrib import admin
from django.urls import include, path
urlpatterns = [path("admin/", admin.site.urls), path("", include("helpdesk.urls", namespace="helpdesk"))]
"""
PREPARE: Final = f"""
import django
django.setup()
from django.contrib.auth.models import User
from django.core.management import call_command
call_command("migrate", verbosity=0)
User.objects.create_superuser("bench", "bench@example.org", "{PASSWORD}")
from helpdesk.models import Queue
Queue.objects.create(title="Desk", slug="desk", allow_public_submission=True)
"""
PROCESSES: Final = 2
Write = Callable[[int, str], bytes]


def to_us(number: int, name: str) -> bytes:
    mail = BODY | {"from_email": f"p{number % 500}@example.org", "message_id": f"<{name}-{number}@bench>"}
    return post("/api/ingest/email", mail)


def to_peer(number: int, name: str) -> bytes:
    del name
    ticket = {"queue": 1, "title": BODY["subject"], "description": BODY["text"], "priority": 3}
    sender = {"submitter_email": f"p{number % 500}@example.org"}
    token = base64.b64encode(f"bench:{PASSWORD}".encode()).decode()
    return post("/api/tickets/", ticket | sender, {"Authorization": f"Basic {token}"})


def created(port: int, write: Write, *, name: str, count: int, connections: int) -> float:
    """Creations a second."""
    return count / send_all(port, [write(number, name) for number in range(count)], connections=connections)


@contextmanager
def peer(python: Path, folder: Path, server: PostgresServer) -> Iterator[tuple[int, int]]:
    """The port and the process of a running django-helpdesk."""
    server.create("peer")
    (folder / "site_settings.py").write_text(SITE)
    (folder / "urls.py").write_text(URLS)
    environment: Mapping[str, str] = {
        "DJANGO_SETTINGS_MODULE": "site_settings",
        "PEER_DATABASE_PORT": str(server.port),
        "PYTHONPATH": str(folder),
        "PATH": "/usr/bin:/bin",
    }
    subprocess.run([python, "-c", PREPARE], env=environment, cwd=folder, check=True)
    (folder / "site_wsgi.py").write_text(
        "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n"
    )
    port = free_port()
    command: list[Any] = [python, "-m", "gunicorn", "site_wsgi:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(PROCESSES), "--threads", "8", "--log-level", "error", "--timeout", "120"]
    process = subprocess.Popen(command, env=environment, cwd=folder)
    try:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            with suppress(httpx2.HTTPError):
                httpx2.get(f"http://127.0.0.1:{port}/api/", timeout=30, trust_env=False)
                break
            time.sleep(0.2)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(60)


def measure(given: argparse.Namespace, folder: Path, server: PostgresServer) -> dict[str, Any]:
    url = server.create("ours")
    upgrade(url)
    runtime = build_runtime(Settings(secret=SECRET, data_dir=folder, database=DatabaseSettings(url=url)))
    with runtime.units.write() as uow:
        seed_defaults(uow)
    runtime.database.dispose()
    port = free_port()
    rates: dict[str, list[float]] = {"ours": [], "peer": []}
    used, asking = dict.fromkeys(rates, 0.0), dict.fromkeys(rates, 0.0)
    (folder / "peer").mkdir()
    with (
        serving(url, folder, port, embedded=not given.accept_only, processes=PROCESSES) as own,
        peer(given.peer, folder / "peer", server) as (peer_port, peer_pid),
    ):
        sides = {"ours": (port, own.pid, to_us), "peer": (peer_port, peer_pid, to_peer)}
        for name, (at, _, write) in sides.items():
            created(at, write, name=f"warm-{name}", count=64, connections=given.connections)
        for pair in range(given.pairs):
            for name, (at, pid, write) in sides.items():
                before, own_before = family_seconds(pid), time.process_time()
                rates[name].append(
                    created(at, write, name=f"{name}-{pair}", count=given.count, connections=given.connections)
                )
                used[name] += family_seconds(pid) - before
                asking[name] += time.process_time() - own_before
    median = {name: statistics.median(found) for name, found in rates.items()}
    return {
        "created_per_s": {name: round(found, 1) for name, found in median.items()},
        "times_as_many": round(statistics.median(a / b for a, b in zip(rates["ours"], rates["peer"], strict=True)), 1),
        "server_processor_ms": {name: round(s / given.count / given.pairs * 1000, 2) for name, s in used.items()},
        "client_processor_ms": {name: round(s / given.count / given.pairs * 1000, 2) for name, s in asking.items()},
        "connections": given.connections,
        "processes_each": PROCESSES,
        "cores": os.cpu_count(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--peer", type=Path, required=True, help="the Python that has django-helpdesk")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--accept-only", action="store_true", help="ours leaves the work to a worker elsewhere")
    given = parser.parse_args()
    server = PostgresServer()
    with tempfile.TemporaryDirectory() as name:
        try:
            server.start()
            print(json.dumps(measure(given, Path(name), server), indent=1))
        finally:
            server.remove()


if __name__ == "__main__":
    main()

"""The command line as an operator uses it, on both databases."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from harness.postgres import PostgresServer
from nullticket.cli import app
from nullticket.core.enums import Role
from nullticket.core.errors import PermanentFailure
from nullticket.settings import Settings
from nullticket.testing import PASSWORD, Desk

Command = Callable[..., Result]
HEADER = ["id", "text", "topic"]
ROWS = [
    ["r-1", "VPN does not connect from home", "Access"],
    ["r-2", "The printer on floor 3 eats paper", "Hardware"],
    ["r-3", "", "Hardware"],
    ["", "Nobody named me", "Hardware"],
    ["r-5", 'Text with "quotes", commas,\nand lines', "Hardware"],
]
GOOD = 3


@pytest.fixture
def command(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """A command as an operator gives it, against the desk of this test, in a folder of its own."""
    monkeypatch.setenv("NULLTICKET_SECRET", settings.secret)
    monkeypatch.setenv("NULLTICKET_DATABASE__URL", settings.database_url)
    monkeypatch.setenv("NULLTICKET_DATA_DIR", str(settings.data_dir))
    monkeypatch.chdir(tmp_path)
    return lambda *words, text="": CliRunner().invoke(app, [str(word) for word in words], input=text)


@pytest.fixture
def another_database(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database, without a schema."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path}/another.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    yield server.create("another")
    server.drop("another")


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *ROWS])
    return path


def told(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def bring_in(command: Command, export: Path, *more: object) -> dict[str, Any]:
    result = command("import-csv", export, "--title", "text", "--description", "text", "--json", *more)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return found


@pytest.mark.both_databases
def test_an_export_of_another_system_goes_through_intake_triage_and_routing(
    desk: Desk, command: Command, export: Path, tmp_path: Path
):
    found = bring_in(command, export)

    assert (found["rows"], found["tickets"], found["bad"]) == (len(ROWS), GOOD, len(ROWS) - GOOD)
    desk.drain()
    admin = desk.headers(desk.person("boss@example.org", role=Role.ADMIN))
    tickets = desk.client.get("/api/tickets/", headers=admin).json()["items"]
    assert len(tickets) == GOOD
    assert all(ticket["team"] and ticket["sla_deadline"] and ticket["status"] == "open" for ticket in tickets)
    assert {"vpn", "printer"} <= {ticket["category"] for ticket in tickets}
    with (tmp_path / "export.bad.csv").open(newline="") as file:
        bad = list(csv.DictReader(file))
    assert [(row["line"], row["reason"]) for row in bad] == [
        ("4", "the row has neither a title nor a description"),
        ("5", "column id is empty"),
    ]
    assert json.loads(bad[1]["row"])["text"] == "Nobody named me"


@pytest.mark.both_databases
def test_an_import_into_a_database_that_was_only_migrated_finds_categories_and_teams(
    command: Command, export: Path, another_database: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("NULLTICKET_DATABASE__URL", another_database)
    assert command("migrate").exit_code == 0

    assert bring_in(command, export)["tickets"] == GOOD

    engine = create_engine(another_database)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM ticket WHERE team_id IS NOT NULL")) == GOOD
        assert connection.scalar(text("SELECT count(*) FROM outbox_job WHERE state <> 'done' AND attempts > 0")) == 0
    engine.dispose()


@pytest.mark.both_databases
def test_an_import_that_was_stopped_goes_on_and_a_finished_one_repeats_nothing(
    desk: Desk, command: Command, export: Path
):
    assert bring_in(command, export, "--limit", 1)["tickets"] == 1
    assert (found := bring_in(command, export))["tickets"] == GOOD - 1
    assert found["repeated"] == 1
    assert bring_in(command, export)["tickets"] == 0

    admin = desk.headers(desk.person("boss@example.org", role=Role.ADMIN))
    assert desk.client.get("/api/tickets/", headers=admin).json()["total"] == GOOD


def test_columns_are_mapped_and_what_a_person_said_there_stays(desk: Desk, command: Command, export: Path):
    bring_in(command, export, "--category", "topic", "--map", "Hardware=hardware", "--map", "Access=vpn", "--limit", 2)

    admin = desk.headers(desk.person("boss@example.org", role=Role.ADMIN))
    tickets = desk.client.get("/api/tickets/", headers=admin).json()["items"]
    assert {ticket["category"] for ticket in tickets} == {"vpn", "hardware"}


def test_a_file_without_the_named_columns_is_refused_before_the_first_row(desk: Desk, command: Command, export: Path):
    result = command("import-csv", export)
    assert result.exit_code == 2
    assert result.stderr.strip() == "nullticket: no column title; the file has id, text, topic"
    result = command("import-csv", export, "--title", "text", "--created", "opened")
    assert "no column opened" in result.stderr


def test_a_row_in_another_character_set_is_a_bad_row_and_named_with_it_a_good_one(
    desk: Desk, command: Command, tmp_path: Path
):
    file = tmp_path / "old.csv"
    file.write_bytes("id,text\n1,Drucker\n2,Zugang für Jörg\n".encode("latin-1"))

    found = bring_in(command, file)
    assert (found["tickets"], found["bad"]) == (1, 1)
    assert "character set" in (tmp_path / "old.bad.csv").read_text(errors="surrogateescape")
    assert bring_in(command, file, "--encoding", "latin-1")["tickets"] == 1


def test_many_texts_are_read_line_by_line_and_a_broken_line_ends_nothing(desk: Desk, command: Command):
    lines = [
        json.dumps({"id": 1, "title": "Forgot my password", "description": ""}),
        "{broken",
        json.dumps({"id": "b", "title": "Printer jam", "description": None}),
        json.dumps({"id": "c", "title": ["x"]}),
        json.dumps([1]),
        json.dumps({"id": "e", "title": "VPN is down", "error": "0x80070005"}),
        json.dumps({"id": "\ud800", "title": "half a letter \ud800"}),
        "[" * 100_000,
    ]

    result = command("classify", "--jsonl", text="\n".join(lines))

    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [one["id"] for one in answers] == [1, None, "b", "c", None, "e", "?", None]
    guessed = [one.get("category") for one in answers]
    assert guessed == ["password_reset", None, "printer", None, None, "vpn", None, None]
    assert all({"priority", "confidence", "keywords", "intent"} <= set(answers[index]) for index in (0, 2))
    assert ["error" in one for one in answers] == [False, True, False, True, True, False, True, True]
    assert result.exit_code == 1


def test_who_sends_one_line_gets_its_answer_before_the_next(tmp_path: Path):
    """Also in an empty folder: the first command makes what ``up`` would have made."""
    environment = {"PATH": os.environ["PATH"], "NULLTICKET_DATA_DIR": str(tmp_path / "var")}
    with subprocess.Popen(
        [sys.executable, "-m", "nullticket", "classify", "--jsonl"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(2):
            process.stdin.write(json.dumps({"id": number, "title": "VPN is down"}) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait(30) == 0


@pytest.mark.both_databases
def test_a_made_up_ticket_is_routed_with_four_votes_and_nothing_is_written(desk: Desk, command: Command):
    found = told(command("route", "VPN is down", "--json"))

    assert found["team_name"] == "Network Team"
    assert [vote["strategy"] for vote in found["decision"]["votes"]] == ["rules", "specialization", "history", "load"]
    admin = desk.headers(desk.person("boss@example.org", role=Role.ADMIN))
    assert desk.client.get("/api/tickets/", headers=admin).json()["total"] == 0


@pytest.mark.both_databases
def test_dead_jobs_are_listed_retried_and_dropped(desk: Desk, command: Command):
    desk.mailer.trouble = PermanentFailure("550 no such mailbox")
    mail = {"from_email": "ana@example.org", "subject": "Printer jam", "text": "x"}
    assert desk.client.post("/api/ingest/email", json=mail).status_code == 201
    desk.drain()
    found = told(command("jobs", "list", "--state", "dead", "--json"))
    assert found["dead"] == len(found["jobs"]) >= 1
    assert "550" in found["jobs"][0]["last_error"]

    first = found["jobs"][0]["id"]
    assert command("jobs", "drop", first).stdout == "1 jobs dropped\n"
    assert command("jobs", "retry").stdout == f"{found['dead'] - 1} jobs queued again\n"
    assert told(command("jobs", "list", "--state", "dead", "--json"))["dead"] == 0


@pytest.mark.one_process("takes the guard of SQLite's table away")
def test_a_history_that_was_changed_behind_our_back_is_found(desk: Desk, command: Command):
    agent = desk.headers(desk.person("agent@example.org", role=Role.AGENT))
    made = desk.client.post("/api/tickets/", json={"title": "Printer"}, headers=agent).json()
    assert command("audit", "verify").exit_code == 0
    with desk.runtime.database.writing(), desk.runtime.database.writer.begin() as connection:
        for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            if "ticket_history" in name:
                connection.execute(text(f'DROP TRIGGER "{name}"'))
        connection.execute(text("UPDATE ticket_history SET action = 'nothing' WHERE seq = 1"))

    result = command("audit", "verify", "--json")

    assert result.exit_code == 1
    assert [row["ticket_id"] for row in json.loads(result.stdout)] == [made["id"]]


@pytest.mark.both_databases
def test_the_figures_are_made_again_and_the_doctor_is_content(desk: Desk, command: Command):
    agent = desk.headers(desk.person("agent@example.org", role=Role.AGENT))
    desk.client.post("/api/tickets/", json={"title": "Printer"}, headers=agent)
    desk.drain()

    assert command("metrics", "rebuild").stdout == "2 history rows folded\n"
    found = told(command("doctor", "--json"))
    assert found["faults"] == []
    assert found["checks"]["database"] == "ok"
    assert found["jobs"]["dead"] == 0


@pytest.mark.both_databases
def test_a_backup_is_written_compared_and_never_restored_over_something(desk: Desk, command: Command, tmp_path: Path):
    """T35 by command."""
    agent = desk.headers(desk.person("agent@example.org", role=Role.AGENT))
    desk.client.post("/api/tickets/", json={"title": "Printer"}, headers=agent)
    desk.drain()
    assert command("backup", tmp_path / "kept").stdout.startswith("1 tickets and 0 files")

    assert command("verify", tmp_path / "kept").stdout == "same counts, same files\n"
    refused = command("restore", tmp_path / "kept")
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (1, 1)
    desk.client.post("/api/tickets/", json={"title": "Laptop"}, headers=agent)
    assert command("verify", tmp_path / "kept").exit_code == 1
    assert command("verify", tmp_path / "nothing").exit_code == 1


@pytest.mark.both_databases
def test_a_backup_comes_back_by_command_into_an_empty_database(
    desk: Desk, command: Command, another_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    agent = desk.headers(desk.person("agent@example.org", role=Role.AGENT))
    made = desk.client.post("/api/tickets/", json={"title": "Printer"}, headers=agent).json()
    at = f"/api/tickets/{made['ticket_number']}/attachments"
    kept = desk.client.post(at, files={"file": ("seen.txt", b"smoke", "text/plain")}, headers=agent)
    assert kept.status_code == 201, kept.text
    desk.drain()
    assert command("backup", tmp_path / "kept").stdout.startswith("1 tickets and 1 files")

    monkeypatch.setenv("NULLTICKET_DATABASE__URL", another_database)
    monkeypatch.setenv("NULLTICKET_DATA_DIR", str(tmp_path / "elsewhere"))
    assert command("restore", tmp_path / "kept").stdout == "1 tickets restored\n"
    assert command("verify", tmp_path / "kept").stdout == "same counts, same files\n"
    assert command("audit", "verify").exit_code == 0


@pytest.mark.both_databases
def test_an_admin_is_made_by_command_and_signs_in(desk: Desk, command: Command):
    assert command("create-admin", "Boss@example.org", text=f"{PASSWORD}\n").exit_code == 0

    signed = desk.client.post("/api/auth/login", json={"email": "boss@example.org", "password": PASSWORD})
    headers = {"Authorization": f"Bearer {signed.json()['access_token']}"}
    assert desk.client.get("/api/auth/me", headers=headers).json()["role"] == "admin"
    assert command("create-admin", "weak@example.org", text="short\n").exit_code == 1


@pytest.mark.one_process("means a database with one writer")
def test_a_worker_beside_sqlite_is_refused(desk: Desk, command: Command):
    refused = command("worker")
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (78, 1)


GOOD_SETTINGS = {
    "NULLTICKET_ENV": "production",
    "NULLTICKET_SECRET": "Zk3Qm8Yt1Rw6Xc9Vb4Nh7Jd2Lf5Gs0PaTe",
    "NULLTICKET_PUBLIC_URL": "https://desk.example.org",
    "NULLTICKET_ALLOWED_HOSTS": '["desk.example.org"]',
}


@pytest.mark.parametrize(
    "weak",
    [
        {"NULLTICKET_SECRET": "your-secret-key-change-in-production"},
        {"NULLTICKET_SECRET": "a" * 40},
        {"NULLTICKET_DEBUG": "true"},
        {"NULLTICKET_ALLOWED_HOSTS": '["*"]'},
        {"NULLTICKET_CORS_ORIGINS": '["*"]'},
        {"NULLTICKET_WIDGET__ORIGINS": '["*"]'},
        {"NULLTICKET_PUBLIC_URL": "http://desk.example.org"},
        {"NULLTICKET_WORKERS": "2"},
        {"NULLTICKET_PORT": "many"},
    ],
)
def test_production_refuses_a_weak_setting_in_one_line(
    weak: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    for name, value in (GOOD_SETTINGS | {"NULLTICKET_DATA_DIR": str(tmp_path / "var")} | weak).items():
        monkeypatch.setenv(name, value)

    exit_code, told_by_it = one_line("serve", monkeypatch)

    assert exit_code == 78
    assert next(iter(weak)) in told_by_it
    assert not (tmp_path / "var").exists()


def one_line(command: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """Run it as the program does; what it says on standard error must be one line."""
    from nullticket import cli

    said: list[str] = []
    monkeypatch.setattr(sys, "argv", ["nullticket", *command.split()])
    monkeypatch.setattr(cli.typer, "echo", lambda line, **_: said.append(str(line)))
    with pytest.raises(SystemExit) as ended:
        cli.run()
    assert len(said) == 1, said
    return int(str(ended.value.code)), said[0]


def test_a_database_that_is_away_or_empty_is_one_line_and_no_traceback(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("NULLTICKET_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("NULLTICKET_DATABASE__URL", "postgresql://nobody@127.0.0.1:9/none")
    assert one_line("migrate", monkeypatch)[0] == 69
    assert one_line("jobs list", monkeypatch)[0] == 1
    monkeypatch.setenv("NULLTICKET_DATABASE__URL", f"sqlite:///{tmp_path / 'empty.db'}")
    assert one_line("jobs list", monkeypatch) == (
        78,
        "nullticket: the database is empty: run nullticket migrate first",
    )
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setenv("NULLTICKET_DATABASE__URL", "postgresql://nobody@127.0.0.1:9/none")
    assert "nullticket[postgres]" in one_line("jobs list", monkeypatch)[1]


def test_the_document_is_written_to_a_file(command: Command, tmp_path: Path):
    assert command("openapi", "--file", tmp_path / "openapi.json").exit_code == 0
    assert "/api/tickets/" in json.loads((tmp_path / "openapi.json").read_text())["paths"]

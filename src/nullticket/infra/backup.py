"""Backup, restore and verify, on both databases.

A backup is one directory: the database as of one moment, the attachment files, and a manifest with counts and hashes.
The database is copied first: files are written before their rows are committed, so every row of the copy finds its file.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, create_engine, make_url, text

from nullticket.core.errors import Invalid, Unavailable
from nullticket.infra.db import normal_url
from nullticket.models import Base

MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. ``counts`` is rows by table, ``files`` is sha256 by name."""

    made_at: str
    database: str
    revision: str
    counts: dict[str, int]
    files: dict[str, str]


def backup(url: str, files: Path, target: Path, *, at: datetime) -> Manifest:
    """Write a backup into an empty or new directory."""
    if target.exists() and any(target.iterdir()):
        raise Invalid(f"{target} is not empty.")
    target.mkdir(parents=True, exist_ok=True)
    url = normal_url(url)
    if url.startswith("sqlite"):
        _copy_sqlite(Path(str(make_url(url).database)), target / "database.sqlite")
        counted = f"sqlite:///{target / 'database.sqlite'}"
        counts, revision = _counts(counted)
    else:
        counts, revision = _dump_postgres(url, target / "database.dump")
    if files.is_dir():
        shutil.copytree(files, target / "files", ignore=shutil.ignore_patterns("*.part"))
    manifest = Manifest(
        made_at=at.isoformat(),
        database="sqlite" if url.startswith("sqlite") else "postgresql",
        revision=revision,
        counts=counts,
        files={str(path.relative_to(target)): _sha256(path) for path in sorted(target.rglob("*")) if path.is_file()},
    )
    (target / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1))
    return manifest


def read_manifest(source: Path) -> Manifest:
    try:
        return Manifest(**json.loads((source / MANIFEST).read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise Invalid(f"{source} holds no backup of NullTicket.") from error


def check_files(source: Path) -> Manifest:
    """Raise Invalid when a file of the backup is missing or was changed."""
    manifest = read_manifest(source)
    for name, digest in manifest.files.items():
        path = source / name
        if not path.is_file() or _sha256(path) != digest:
            raise Invalid(f"{name} is missing or was changed since the backup.")
    return manifest


def restore(source: Path, url: str, files: Path) -> Manifest:
    """Bring a backup back, into an empty database and an empty file directory only."""
    manifest = check_files(source)
    url = normal_url(url)
    kind = "sqlite" if url.startswith("sqlite") else "postgresql"
    if manifest.database != kind:
        raise Invalid(f"This is a backup of {manifest.database}; it cannot go into {kind}.")
    if files.is_dir() and any(files.iterdir()):
        raise Invalid(f"{files} is not empty: a restore never mixes with what is there.")
    if kind == "sqlite":
        database = Path(str(make_url(url).database))
        if database.exists():
            raise Invalid(f"{database} exists: a restore never overwrites.")
        database.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / "database.sqlite", database)
    else:
        _load_postgres(url, source / "database.dump")
    if (source / "files").is_dir():
        shutil.copytree(source / "files", files, dirs_exist_ok=True)
    return manifest


def verify(source: Path, url: str, files: Path) -> list[str]:
    """How a live installation differs from a backup; empty when it holds exactly the same."""
    manifest = check_files(source)
    counts, revision = _counts(normal_url(url))
    found = [
        f"{table}: {counts.get(table, 0)} rows, {count} in the backup"
        for table, count in manifest.counts.items()
        if counts.get(table, 0) != count
    ]
    if revision != manifest.revision:
        found.append(f"schema {revision}, {manifest.revision} in the backup")
    for name, digest in manifest.files.items():
        if name.startswith(f"files{os.sep}"):
            path = files / Path(name).relative_to("files")
            if not path.is_file() or _sha256(path) != digest:
                found.append(f"{name} is missing or different")
    return found


def _copy_sqlite(source: Path, target: Path) -> None:
    """SQLite's own online backup: consistent while others write."""
    with sqlite3.connect(source) as live, sqlite3.connect(target) as copy:
        live.backup(copy)
    live.close()
    copy.close()


def _counts(url: str) -> tuple[dict[str, int], str]:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return _count_in(connection)
    finally:
        engine.dispose()


def _count_in(connection: Any) -> tuple[dict[str, int], str]:
    counts = {
        table.name: int(connection.scalar(text(f'SELECT count(*) FROM "{table.name}"')) or 0)  # noqa: S608 - our own table names
        for table in Base.metadata.sorted_tables
    }
    return counts, str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def _dump_postgres(url: str, target: Path) -> tuple[dict[str, int], str]:
    """Dump and count in one snapshot, so that the manifest is true under write load."""
    engine = create_engine(url, isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as connection:
            snapshot = str(connection.scalar(text("SELECT pg_export_snapshot()")))
            _run(["pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}"], engine)
            return _count_in(connection)
    finally:
        engine.dispose()


def _load_postgres(url: str, source: Path) -> None:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
            if connection.scalar(text(tables)):
                raise Invalid("The database is not empty: a restore never mixes with what is there.")
        _run(["pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", "--dbname=", str(source)], engine)
    finally:
        engine.dispose()


def _run(command: list[str], engine: Engine) -> None:
    """Run a PostgreSQL program against the engine's database; the password goes by the environment."""
    url = engine.url
    environment = os.environ | {
        "PGHOST": str(url.host or url.query.get("host", "")),
        "PGPORT": str(url.port or url.query.get("port", 5432)),
        "PGUSER": url.username or "",
        "PGPASSWORD": url.password or "",
        "PGDATABASE": url.database or "",
    }
    command = [part if part != "--dbname=" else f"--dbname={url.database}" for part in command]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - fixed programs, no shell
    except FileNotFoundError as error:
        raise Unavailable(f"{command[0]} is not installed.") from error
    if done.returncode != 0:
        raise Unavailable(f"{command[0]} failed: {done.stderr.strip()[-500:]}")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

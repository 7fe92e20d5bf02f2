"""UTC everywhere: aware datetimes inside, ISO 8601 with ``Z`` on the wire."""

from datetime import UTC, datetime


def utc(value: datetime) -> datetime:
    """Make an aware UTC datetime; a naive one is taken as UTC."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def iso(value: datetime) -> str:
    return utc(value).isoformat().replace("+00:00", "Z")

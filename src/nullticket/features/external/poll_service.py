"""Asking another desk what changed. What it says is recorded in the transaction that moves the cursor."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from nullticket.core.enums import Source
from nullticket.core.errors import PermanentFailure, Unavailable
from nullticket.features.external import connector_service, glpi_shapes, mapping, repository
from nullticket.features.external.connector_service import Connector
from nullticket.features.external.events import TwinsChanged
from nullticket.infra.log import logger
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork

log = logger("external")
# Pages a turn; a long sweep goes on at the next one.
MOST_PAGES: Final = 50
# Their clock has whole seconds: a row of the last moment may change again without its time changing.
UNSETTLED: Final = timedelta(seconds=2)


def poll_all(runtime: Runtime) -> None:
    """Poll every connector that wants it. One that fails keeps its cursor and does not stop the others."""
    for system in sorted(runtime.desks):
        try:
            poll(runtime, system)
        except (Unavailable, PermanentFailure) as error:
            log.warning("poll failed", system=system.value, reason=f"{error}")
            with runtime.units.write() as uow:
                connector_service.note_trouble(uow, system, f"{error}")


def poll(runtime: Runtime, system: Source) -> None:
    """Sweep through the changes since the cursor."""
    for _ in range(MOST_PAGES):
        with runtime.units.read() as uow:
            connector = connector_service.connector(runtime, uow, system)
        if connector is None or not connector.reachable or not connector.options.poll:
            return
        page = runtime.desks[system].changed_since(connector.access, connector.cursor)
        with runtime.units.write() as uow:
            changed = _changes(connector, page.items, now_settled=uow.now() - UNSETTLED)
            if not _move(uow, system, before=connector.cursor, after=page.cursor):
                return
            if changed:
                uow.record(TwinsChanged(system=system, external_ids=tuple(changed), marks=tuple(changed.values())))
            connector_service.note_success(uow, system)
        if "sweep" not in page.cursor:
            return


def _move(uow: UnitOfWork, system: Source, *, before: Mapping[str, object], after: Mapping[str, object]) -> bool:
    """Forward the cursor, unless an admin has set it anew meanwhile."""
    row = repository.config_for_update(uow, system)
    if row is None or dict(row.cursor) != dict(before):
        return False
    row.cursor = dict(after)
    return True


def _changes(connector: Connector, rows: tuple[Mapping[str, object], ...], *, now_settled: datetime) -> dict[str, str]:
    """Id -> mark of each row that can be read. A row that may still change is marked as such, and is met again."""
    found: dict[str, str] = {}
    for row in rows:
        try:
            seen = glpi_shapes.read_poll_row(row)
        except glpi_shapes.Malformed:
            continue
        changed_at = glpi_shapes.read_time(row.get("19"), zone=connector.options.time_zone)
        settled = changed_at is not None and changed_at <= now_settled
        facts = {"at": row.get("19"), "status": row.get("12"), "priority": row.get("3"), "title": row.get("1")}
        found[str(seen.ticket_id)] = mapping.content_hash(settled=settled, **facts)
    return found

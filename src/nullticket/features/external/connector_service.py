"""Connectors: their settings for admins, their secrets sealed, and the check of who knocks at their doors."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast, get_args

from nullticket.core.enums import Source
from nullticket.core.errors import Invalid, NotConfigured, NotFound, Stale, TooMany, Unauthenticated
from nullticket.features.accounts import repository as accounts
from nullticket.features.external import credentials, glpi_signature, mapping, policy, repository
from nullticket.features.external.credentials import Presented
from nullticket.features.external.mapping import DeskTables, MappingError
from nullticket.features.external.schemas import (
    Auth,
    CheckStepOut,
    ConnectorCheckOut,
    ConnectorIn,
    ConnectorOptions,
    ConnectorOut,
)
from nullticket.features.external.twins import DESK_NAMES
from nullticket.infra.runtime import Runtime
from nullticket.infra.security import Vault
from nullticket.infra.uow import UnitOfWork
from nullticket.models import ExternalSystemConfig
from nullticket.ports import ConnectorAccess

DEFAULTS: Final[Mapping[Source, DeskTables]] = {Source.GLPI: mapping.GLPI, Source.SOLMAN: mapping.SOLMAN}
# Wrong credentials from one address within a minute, before it is turned away unheard.
WRONG_PER_MINUTE: Final = 30


@dataclass(frozen=True, slots=True)
class Connector:
    """A connector as jobs and doors need it, its secrets opened."""

    system: Source
    active: bool
    auth: str
    base_url: str
    secrets: Mapping[str, str]
    options: ConnectorOptions
    tables: DeskTables
    cursor: Mapping[str, object]

    @property
    def reachable(self) -> bool:
        """Whether the other desk can be asked and written to."""
        return self.active and bool(self.base_url)

    @property
    def access(self) -> ConnectorAccess:
        return ConnectorAccess(self.base_url, self.auth, self.secrets, self.options.model_dump(mode="json"))


def connector(runtime: Runtime, uow: UnitOfWork, system: Source) -> Connector | None:
    row = repository.config(uow, system)
    return None if row is None else _opened(runtime, row)


def _opened(runtime: Runtime, row: ExternalSystemConfig) -> Connector:
    return Connector(
        system=row.system,
        active=row.active,
        auth=row.auth,
        base_url=row.base_url,
        secrets=_secrets(runtime, row.secrets),
        options=ConnectorOptions.model_validate(row.options),
        tables=mapping.tables_with(DEFAULTS[row.system], statuses=row.status_map, priorities=row.priority_map),
        cursor=row.cursor,
    )


def _secrets(runtime: Runtime, sealed: str) -> dict[str, str]:
    """Opened with the current application secret, or with one that it replaced."""
    if not sealed:
        return {}
    vaults = [Vault(secret) for secret in (runtime.values.secret, *runtime.values.previous_secrets)]
    for vault in vaults[:-1]:
        try:
            return cast("dict[str, str]", json.loads(vault.open(sealed)))
        except Invalid:
            continue
    return cast("dict[str, str]", json.loads(vaults[-1].open(sealed)))


def admit(runtime: Runtime, system: Source, shown: Presented, *, address: str) -> Connector:
    """The connector whose sender proved itself over the raw bytes; 503 when none is set up, 401 when it did not."""
    found = _configured(runtime, system)
    limited = runtime.values.limits.enabled
    key = f"connector-wrong:{address}"
    wait = runtime.limiter.peek(key, limit=WRONG_PER_MINUTE, seconds=60) if limited else None
    if wait is not None:
        raise TooMany("Too many wrong credentials from there.", retry_after=wait)
    verdict = credentials.judge(
        found.auth,
        found.secrets,
        shown,
        now=runtime.clock.now().timestamp(),
        window_seconds=found.options.window_hours * 3600,
    )
    if not verdict.accepted:
        if limited:
            runtime.limiter.hit(key, limit=WRONG_PER_MINUTE, seconds=60)
        raise Unauthenticated(f"This delivery is not accepted: {verdict.reason}.")
    return found


def _configured(runtime: Runtime, system: Source) -> Connector:
    with runtime.units.read() as uow:
        found = connector(runtime, uow, system)
    name = DESK_NAMES[system]
    if found is None or not found.active:
        raise NotConfigured(f"The {name} connector is not configured.", retry_after=300)
    lacking = credentials.missing(found.auth, found.secrets)
    if lacking:
        raise NotConfigured(f"The {name} connector is not configured: it has no {lacking}.", retry_after=300)
    return found


def answer_challenge(runtime: Runtime, token: str) -> str:
    """Prove to GLPI that we hold the secret. The token's alphabet cannot spell a delivery, so no answer signs one."""
    found = _configured(runtime, Source.GLPI)
    if found.auth != "hmac":
        raise NotConfigured("The GLPI connector uses no signatures.", retry_after=300)
    return glpi_signature.answer_challenge(token, found.secrets["webhook_secret"])


def shown(runtime: Runtime, uow: UnitOfWork, system: Source) -> ConnectorOut:
    """A connector for its admin, without secrets; version 0 when nobody has set it up."""
    _known(system)
    row = repository.config(uow, system)
    return _out(runtime, row or _blank(system), configured=row is not None)


def _known(system: Source) -> None:
    if system not in DEFAULTS:
        raise NotFound("There is no such connector.")


def _blank(system: Source) -> ExternalSystemConfig:
    return ExternalSystemConfig(
        system=system,
        active=False,
        base_url="",
        auth="hmac" if system is Source.GLPI else "basic",
        secrets="",
        options={},
        status_map={},
        priority_map={},
        cursor={},
        last_error="",
        version=0,
    )


def _out(runtime: Runtime, row: ExternalSystemConfig, *, configured: bool) -> ConnectorOut:
    opened = _opened(runtime, row)
    return ConnectorOut(
        system=row.system,
        configured=configured and not credentials.missing(row.auth, opened.secrets),
        active=row.active,
        base_url=row.base_url,
        auth=cast("Auth", row.auth if row.auth in get_args(Auth) else "hmac"),
        options=opened.options,
        status_map=row.status_map,
        priority_map=row.priority_map,
        secrets_set=sorted(name for name, value in opened.secrets.items() if value),
        status_table=_flat(opened.tables.status_in, opened.tables.status_out),
        priority_table=_flat(opened.tables.priority_in, opened.tables.priority_out),
        last_success_at=row.last_success_at,
        last_error_at=row.last_error_at,
        last_error=row.last_error,
        version=row.version,
    )


def _flat(inbound: Mapping[str, Any], outbound: Mapping[Any, str]) -> dict[str, str]:
    out = {f"{mapping.OUT}{ours}": theirs for ours, theirs in outbound.items()}
    return {theirs: str(ours) for theirs, ours in inbound.items()} | out


def change(runtime: Runtime, uow: UnitOfWork, system: Source, given: ConnectorIn, *, version: int) -> ConnectorOut:
    """Set a connector up or change it. The audit log names the secrets that changed, never what they are."""
    _known(system)
    _check(system, given)
    row = repository.config_for_update(uow, system)
    if (row.version if row else 0) != version:
        raise Stale("Somebody changed this connector meanwhile.", current_version=row.version if row else 0)
    if row is None:
        row = _blank(system)
        repository.add(uow, row)
    before = _told(row)
    secrets = _secrets(runtime, row.secrets)
    changed = given.secrets.model_dump(exclude_none=True)
    row.active, row.base_url, row.auth = given.active, given.base_url.rstrip("/"), given.auth
    row.options = given.options.model_dump(mode="json")
    row.status_map, row.priority_map = given.status_map, given.priority_map
    if changed:
        kept = {name: value for name, value in (secrets | changed).items() if value}
        row.secrets = Vault(runtime.values.secret).seal(json.dumps(kept))
    row.cursor = _start(row.cursor, given.options, now=uow.now())
    row.version += 1
    after = _told(row) | {"secrets_changed": sorted(changed)}
    accounts.audit(uow, "channels.changed", target=f"connector:{system}", before=before, after=after)
    return _out(runtime, row, configured=True)


def _start(cursor: Mapping[str, object], options: ConnectorOptions, *, now: datetime) -> dict[str, object]:
    """Polling begins where the admin says, else now: nobody wants every ticket of the last ten years at once."""
    if not options.poll:
        return {}
    return dict(cursor) or {"since": (options.import_since or now).isoformat()}


def _told(row: ExternalSystemConfig) -> dict[str, object]:
    names = ("active", "base_url", "auth", "options", "status_map", "priority_map")
    return {name: getattr(row, name) for name in names}


def _check(system: Source, given: ConnectorIn) -> None:
    fault = policy.address_fault(given.base_url) if given.base_url else ""
    if fault:
        raise Invalid(f"Not an address for this: {fault}.", field="base_url")
    if given.options.poll and (system is not Source.GLPI or not given.base_url):
        raise Invalid("Only GLPI is polled, and only with an address.", field="options.poll")
    for field, tables in (
        ("status_map", {"statuses": given.status_map}),
        ("priority_map", {"priorities": given.priority_map}),
    ):
        try:
            mapping.tables_with(DEFAULTS[system], **tables)
        except MappingError as error:
            raise Invalid(f"This table cannot be used: {error}.", field=field) from error
    fault = policy.table_fault(system, given.status_map, given.priority_map)
    if fault:
        raise Invalid(f"This table cannot be used: {fault}.", field="status_map")


def check(runtime: Runtime, system: Source) -> ConnectorCheckOut:
    """Try a connector the way its jobs use it. Called outside any transaction, since the other side may be slow."""
    _known(system)
    with runtime.units.read() as uow:
        found = connector(runtime, uow, system)
    if found is None:
        step = CheckStepOut(name="settings", ok=False, detail="Nobody has set this connector up.")
        return ConnectorCheckOut(ok=False, steps=[step])
    lacking = credentials.missing(found.auth, found.secrets)
    steps = [
        CheckStepOut(name="active", ok=found.active, detail="It is on." if found.active else "It is switched off."),
        CheckStepOut(
            name="door",
            ok=not lacking,
            detail=f"Deliveries are refused until {lacking} is set."
            if lacking
            else f"Deliveries sign in by {found.auth}.",
        ),
    ]
    desk = runtime.desks.get(system)
    if not found.base_url or desk is None:
        detail = "No address is given: deliveries come in, nothing is written back."
        steps.append(CheckStepOut(name="address", ok=False, detail=detail))
    else:
        steps += [CheckStepOut.model_validate(step) for step in desk.check(found.access)]
    return ConnectorCheckOut(ok=all(step.ok for step in steps), steps=steps)


def note_success(uow: UnitOfWork, system: Source) -> None:
    row = repository.config_for_update(uow, system)
    if row is not None:
        row.last_success_at, row.last_error = uow.now(), ""


def note_trouble(uow: UnitOfWork, system: Source, text: str) -> None:
    """What the other side answered, where the admin looks: the connector and the health of its door."""
    row = repository.config_for_update(uow, system)
    if row is not None:
        row.last_error_at, row.last_error = uow.now(), text[:1000]

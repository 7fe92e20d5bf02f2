"""The server of the language model: what an admin enters, what each process makes of it, what it may cost."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Literal

from nullticket.core.errors import Invalid, Stale
from nullticket.features.accounts import repository as accounts
from nullticket.features.classification import addresses, engines_repository, service
from nullticket.features.classification.language_model_schemas import (
    LanguageModelIn,
    LanguageModelOut,
    ModelCheckOut,
    PresetOut,
)
from nullticket.features.classification.weighing import MODEL
from nullticket.infra.log import logger
from nullticket.infra.runtime import Runtime
from nullticket.infra.security import Vault, open_secrets
from nullticket.infra.uow import UnitOfWork
from nullticket.ports import CategoryHint, ClassificationEngine, ModelAccess, ModelPreset, WordingModel

SETTING: Final = "language_model"
_RUNNING: Final = "classification.language_model"
_LONG_KEY: Final = 20
_HINT: Final = 4
_PLAIN: Final = ("active", "preset", "base_url", "model", "detail", "timeout_seconds", "concurrency", "words_chat")
_MONEY: Final = ("price_in", "price_out", "monthly_budget", "external")
log = logger("language_model")


@dataclass(frozen=True, slots=True)
class Stored:
    """What is in force, the key opened. ``version`` 0 is what the settings of the process say."""

    given: LanguageModelIn
    version: int

    @property
    def access(self) -> ModelAccess:
        one = self.given
        return ModelAccess(
            preset=one.preset,
            base_url=one.base_url,
            model=one.model,
            api_key=one.api_key or "",
            full=one.detail == "full",
            timeout_seconds=one.timeout_seconds,
            concurrency=one.concurrency,
            price_in=one.price_in,
            price_out=one.price_out,
        )


# What was entered, the engine made of it, and how long it may take.
Running = tuple[tuple[int, dict[str, Any]], ClassificationEngine, float]


@dataclass(frozen=True, slots=True)
class Followed:
    """The engine to ask, None when there is none to be asked; then ``refusal`` says why, if there is a reason."""

    engine: ClassificationEngine | None = None
    seconds: float = 0.0
    refusal: str = ""


def stored(runtime: Runtime, uow: UnitOfWork, *, hold: bool = False) -> Stored:
    value, version = engines_repository.setting(uow, SETTING, hold=hold)
    if version == 0:
        return Stored(_of_settings(runtime.values.language_model), 0)
    sealed = value.pop("sealed", "")
    secrets = (runtime.values.secret, *runtime.values.previous_secrets)
    try:
        key = open_secrets(sealed, *secrets).get("api_key", "")
    except Invalid as error:
        # Tickets are read by the other engines meanwhile.
        log.error("the key of the language model cannot be read", detail=error.detail)
        key = ""
    return Stored(LanguageModelIn.model_validate(value | {"api_key": key}), version)


def _of_settings(access: ModelAccess | None) -> LanguageModelIn:
    if access is None:
        return LanguageModelIn(active=False)
    detail: Literal["full", "short"] = "full" if access.full else "short"
    names = ("preset", "base_url", "model", "api_key", "timeout_seconds", "concurrency", "price_in", "price_out")
    known: dict[str, Any] = {name: getattr(access, name) for name in names}
    return LanguageModelIn.model_construct(active=True, detail=detail, external=True, monthly_budget=0.0, **known)


def follow(runtime: Runtime, uow: UnitOfWork) -> Followed:
    """The engine as an admin wants it now. Cheap unless somebody has changed it."""
    value, version = engines_repository.setting(uow, SETTING)
    if version == 0 or runtime.language_models is None:
        return Followed(runtime.engines.get(MODEL), runtime.values.triage_timeout_seconds)
    if not value["active"]:
        return Followed()
    running: Running | None = runtime.shared.get(_RUNNING)
    # By its words too: a database that was put back to an earlier day counts its versions again.
    if running is None or running[0] != (version, value):
        access = stored(runtime, uow).access
        running = ((version, value), runtime.language_models.engine(access), access.timeout_seconds)
        runtime.shared[_RUNNING] = running
    budget = value["monthly_budget"]
    if budget and _spent(uow) >= budget:
        return Followed(refusal="budget: this month has cost what it may cost")
    return Followed(running[1], running[2])


def writer(runtime: Runtime, uow: UnitOfWork) -> tuple[WordingModel, float] | None:
    """Who words the chat's answers and within how many seconds; None when nobody does."""
    value, _ = engines_repository.setting(uow, SETTING)
    found = follow(runtime, uow)
    engine: object = found.engine
    if not value.get("words_chat", True) or not isinstance(engine, WordingModel):
        return None
    return engine, found.seconds


def running(runtime: Runtime, uow: UnitOfWork) -> ClassificationEngine | None:
    """The engine whatever it has cost: its state can be looked at."""
    value, version = engines_repository.setting(uow, SETTING)
    if version == 0:
        return runtime.engines.get(MODEL)
    follow(runtime, uow)
    known: Running | None = runtime.shared.get(_RUNNING)
    return known[1] if known is not None and value["active"] else None


def _spent(uow: UnitOfWork) -> float:
    now: datetime = uow.now()
    return engines_repository.cost(uow, since=now.replace(day=1, hour=0, minute=0, second=0, microsecond=0))


def shown(runtime: Runtime, uow: UnitOfWork) -> LanguageModelOut:
    found = stored(runtime, uow)
    one, key = found.given, found.given.api_key or ""
    return LanguageModelOut(
        from_settings=found.version == 0,
        **{name: getattr(one, name) for name in (*_PLAIN, *_MONEY)},
        key_set=bool(key),
        key_hint=key[-_HINT:] if len(key) >= _LONG_KEY else "",
        spent=round(_spent(uow), 4),
        presets=[PresetOut.model_validate(asdict(p) | {"name": name}) for name, p in _presets(runtime).items()],
        version=found.version,
    )


def _presets(runtime: Runtime) -> dict[str, ModelPreset]:
    return dict(runtime.language_models.presets) if runtime.language_models is not None else {}


def change(runtime: Runtime, uow: UnitOfWork, given: LanguageModelIn, *, version: int) -> LanguageModelOut:
    """Raise Stale when somebody was faster, Invalid for an address that cannot be meant."""
    before = stored(runtime, uow, hold=True)
    if before.version != version:
        raise Stale("Somebody changed the language model meanwhile.", current_version=before.version)
    given = given.model_copy(update={"base_url": given.base_url.rstrip("/")})
    address = _address(runtime, given)
    _check(given, address)
    key = given.api_key
    if key is None:
        # A key is shown to the server that it was entered for and to no other.
        old = _address(runtime, before.given)
        key = (before.given.api_key or "") if addresses.same_place(old, address) else ""
    value = {name: getattr(given, name) for name in (*_PLAIN, *_MONEY)}
    sealed = Vault(runtime.values.secret).seal(json.dumps({"api_key": key})) if key else ""
    engines_repository.write_setting(uow, SETTING, value | {"sealed": sealed})
    told = {name: getattr(before.given, name) for name in (*_PLAIN, *_MONEY)}
    changed = {"key_changed": key != (before.given.api_key or "")}
    accounts.audit(uow, "engines.server_changed", target="language_model", before=told, after=value | changed)
    return shown(runtime, uow)


def _address(runtime: Runtime, given: LanguageModelIn) -> str:
    usual = _presets(runtime).get(given.preset)
    return given.base_url or (usual.base_url if usual is not None else "")


def _check(given: LanguageModelIn, address: str) -> None:
    if not address:
        if given.active:
            raise Invalid("Choose a kind of server or give an address.", field="base_url")
        return
    fault = addresses.address_fault(address)
    if fault:
        raise Invalid(f"Not an address for this: {fault}.", field="base_url")
    if addresses.leaves(address) and not given.external:
        raise Invalid("This server is outside your organisation: allow that first.", field="external")


def check(runtime: Runtime) -> ModelCheckOut:
    """Try what is stored. Called outside any transaction, since the server may be slow."""
    with runtime.units.read() as uow:
        found = stored(runtime, uow)
        infos = service.category_infos(uow)
    if runtime.language_models is None or not _address(runtime, found.given):
        return ModelCheckOut(ok=False, detail="No language model is configured.", models=[], rung="", milliseconds=0)
    hints = tuple(CategoryHint(info.key, info.name, info.description, info.examples) for info in infos)
    return ModelCheckOut.model_validate(runtime.language_models.check(found.access, hints))

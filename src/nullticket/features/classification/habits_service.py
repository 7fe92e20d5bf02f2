"""What people make of the rules' priorities: learned every hour, read with each batch."""

from typing import Any, Final

from nullticket.core.enums import Priority
from nullticket.features.classification import engines_repository, habits_repository
from nullticket.features.classification.habits import Habit, Habits, learned
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork

SETTING: Final = "priority_habits"
_LOOKED_AT: Final = 10_000


def learn(runtime: Runtime) -> None:
    """From the newest ten thousand ended tickets; writes only what has changed."""
    with runtime.units.read() as uow:
        found = _document(learned(habits_repository.settled(uow, limit=_LOOKED_AT)))
        before, _ = engines_repository.setting(uow, SETTING)
    if found == before or (not before and not found["moved"] and not found["kept"]):
        return
    with runtime.units.write() as uow:
        engines_repository.write_setting(uow, SETTING, found)


def habits(uow: UnitOfWork) -> Habits:
    value, _ = engines_repository.setting(uow, SETTING)
    return Habits(
        moved={
            (what, name, Priority(own)): Habit(Priority(to), share, reason)
            for what, name, own, to, share, reason in value.get("moved", ())
        },
        kept={(name, Priority(own)): (counted, right) for name, own, counted, right in value.get("kept", ())},
    )


def _document(found: Habits) -> dict[str, Any]:
    return {
        "moved": sorted(
            [what, name, own.value, one.value.value, round(one.share, 4), one.reason]
            for (what, name, own), one in found.moved.items()
        ),
        "kept": sorted([name, own.value, counted, right] for (name, own), (counted, right) in found.kept.items()),
    }

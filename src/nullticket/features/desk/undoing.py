"""What takes a bulk change of one ticket back: the values to set, or the sentence why it stays.

>>> back({"kind": "priority"}, before={"priority": "low"}, after={"priority": "high"}, now={"priority": "high"})
{'priority': 'low'}
>>> back({"kind": "priority"}, before={"priority": "low"}, after={"priority": "high"}, now={"priority": "urgent"})
'Somebody changed this ticket after the bulk change.'
"""

from collections.abc import Mapping
from typing import Any, Final

UNDOABLE: Final = frozenset({"priority", "assign", "tag"})
CHANGED: Final = "Somebody changed this ticket after the bulk change."


def can_undo(action: Mapping[str, Any]) -> bool:
    """Replies have left, deletions and moves follow the life cycle of a ticket: these are not taken back in bulk."""
    return action.get("kind") in UNDOABLE


def back(
    action: Mapping[str, Any], *, before: Mapping[str, Any], after: Mapping[str, Any], now: Mapping[str, Any]
) -> dict[str, Any] | str:
    """``before`` and ``after`` are the fields as the bulk change found and left them, ``now`` as they are."""
    if not can_undo(action):
        return "A change of this kind is not taken back."
    if any(now.get(name) != value for name, value in after.items()):
        return CHANGED
    return dict(before)

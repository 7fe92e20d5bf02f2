"""A storm at one door: bounded, told to come back, and the other doors do not notice."""

from collections.abc import Sequence

from nullticket.core.errors import Unavailable
from nullticket.infra.group_commit import GroupWriter
from nullticket.infra.uow import UnitOfWork
from nullticket.testing import Desk


def test_a_storm_at_one_door_leaves_room_at_the_others_and_nobody_waits_behind_it(desk: Desk):
    stored: list[str] = []

    def write(_uow: UnitOfWork, items: Sequence[str]) -> list[str]:
        stored.extend(items)
        return list(items)

    writer = GroupWriter(desk.runtime.units, write, max_batch=4, capacity=8, lane=lambda item: item.split()[0])
    futures, refused = [], 0
    with desk.runtime.units.write():  # SQLite has one writer, and here it is busy
        for number in range(40):
            try:
                futures.append(writer.submit(f"mail {number}"))
            except Unavailable:
                refused += 1
        futures.append(writer.submit("chat 0"))

    assert [future.result(20) for future in futures][-1] == "chat 0"
    assert 32 <= refused < 40
    assert stored.index("chat 0") <= 5, (
        "the first batch was taken before the chat came; in the next it goes first or second"
    )

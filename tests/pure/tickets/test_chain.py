from dataclasses import replace

from nullticket.features.tickets.chain import Break, Link, first_break, link


def chain(*actions: str) -> list[Link]:
    rows, before = [], ""
    for seq, action in enumerate(actions, start=1):
        content = {"seq": seq, "action": action}
        rows.append(Link(seq, content, before, link(before, content)))
        before = rows[-1].hash
    return rows


def test_a_chain_that_nobody_touched_holds():
    assert first_break(chain("opened", "moved", "closed")) is None
    assert first_break([]) is None


def test_a_row_that_was_removed_changed_or_slipped_in_is_found():
    rows = chain("opened", "moved", "closed")
    assert first_break([rows[0], rows[2]]) == Break(2, "row 2 is missing")
    changed = replace(rows[1], content={"seq": 2, "action": "deleted"})
    assert first_break([rows[0], changed, rows[2]]) == Break(2, "its content was changed")
    foreign = chain("other", "moved")[1]
    assert first_break([rows[0], foreign]) == Break(2, "it does not follow the row before")

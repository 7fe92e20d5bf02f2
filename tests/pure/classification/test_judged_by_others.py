"""Tickets written by somebody who has not seen the tables decide whether the engine is good enough."""

import csv
from collections import Counter
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "data" / "tickets"
THE_BAR = 0.85


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def accepted(row):
    return {row["category"], *(row.get("accept") or "").split("|")}


@pytest.mark.parametrize(("name", "least_rows"), [("paraphrases.csv", 130), ("negations.csv", 60)])
def test_short_subjects_of_another_author_reach_the_bar(read_ticket, name, least_rows):
    tickets = rows(name)
    right = Counter(read_ticket(row["title"]).category in accepted(row) for row in tickets)
    strict = Counter(read_ticket(row["title"]).category == row["category"] for row in tickets)

    assert len(tickets) >= least_rows
    assert right[True] / len(tickets) >= THE_BAR
    assert strict[True] / len(tickets) >= THE_BAR


def test_denied_urgency_and_frightening_words_do_not_raise_the_priority(read_ticket):
    tickets = rows("negations.csv")
    right = sum(
        (found := read_ticket(row["title"])).category in accepted(row)
        and found.priority.value not in row["priority_not"].split("|")
        for row in tickets
    )

    assert right / len(tickets) >= THE_BAR


def test_natural_tickets_of_another_author_hold_without_any_label(read_ticket):
    tickets = rows("natural.csv")
    strict = sum(read_ticket(row["title"], row["description"]).category == row["category"] for row in tickets)
    right = sum(read_ticket(row["title"], row["description"]).category in accepted(row) for row in tickets)

    assert strict / len(tickets) >= 0.70
    assert right / len(tickets) >= 0.82


def test_confidence_means_what_it_says(read_ticket):
    """Over all tickets of the other author the stated confidence lies within ten points of the share that is right."""
    tickets = rows("natural.csv")
    found = [(read_ticket(row["title"], row["description"]), accepted(row)) for row in tickets]
    sure = [one.category in right for one, right in found if one.confidence >= 0.9]
    unsure = [one.category in right for one, right in found if one.confidence < 0.5]
    gap = sum(one.confidence for one, _ in found) / len(found) - sum(
        one.category in right for one, right in found
    ) / len(found)

    assert abs(gap) <= 0.2
    assert sum(sure) / len(sure) >= 0.9
    assert sum(unsure) / len(unsure) < sum(sure) / len(sure)

"""Subjects that the authors of the engines have not seen, and the ones the product is known by: the keyword engine alone,
and the engines as a fresh installation has them.
"""

import csv
from pathlib import Path

import pytest

from nullticket.features.classification.keywords import classify
from nullticket.features.classification.results import CategoryInfo, TicketText
from nullticket.features.triage import service as triage
from nullticket.seeds.defaults import CATEGORY_KEYS
from nullticket.testing import Desk

DATA = Path(__file__).parent.parent / "data" / "tickets"
INFOS = tuple(CategoryInfo(key, key) for key in CATEGORY_KEYS)
SUBJECTS = [
    ("VPN connection issue", "vpn"),
    ("Cannot print to 3rd floor printer", "printer"),
    ("Payslip question for HR", "hr_query"),
    ("Invoice approval", "finance"),
    ("How do I download the antivirus?", "software"),
    ("My internet is not urgent", "network"),
    ("Wi-Fi slow", "network"),
    ("Forgot my password", "password_reset"),
    ("Need access to the shared drive", "access_request"),
    ("SAP transaction ME21N dumps", "sap_error"),
    ("Outlook does not send", "email"),
    ("Laptop screen cracked", "hardware"),
    ("Excel crashes on start", "software"),
]


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("subject", "category"), SUBJECTS)
def test_a_subject_everybody_knows_is_read_right(subject: str, category: str):
    assert classify(TicketText(subject), INFOS).category == category


@pytest.mark.parametrize("subject", ["How do I download the antivirus?", "My internet is not urgent"])
def test_a_question_and_a_calm_text_are_not_high(subject: str):
    assert classify(TicketText(subject), INFOS).priority.value in {"low", "medium"}


@pytest.mark.parametrize("name", ["paraphrases.csv", "negations.csv"])
def test_unseen_subjects_are_read_right_in_85_of_100(name: str):
    given = rows(name)
    right = sum(classify(TicketText(row["title"]), INFOS).category in row["accept"].split("|") for row in given)

    assert len(given) >= 60
    assert right / len(given) >= 0.85


def test_a_denied_urgency_does_not_raise_the_priority():
    given = [row for row in rows("negations.csv") if row["priority_not"]]
    right = sum(
        classify(TicketText(row["title"]), INFOS).priority.value not in row["priority_not"].split("|") for row in given
    )

    assert right / len(given) >= 0.85


def test_the_engines_of_a_fresh_installation_read_all_of_them_at_least_as_well(desk: Desk):
    def read(titles: list[str]) -> list[tuple[str, str]]:
        found = triage.classify_documents(desk.runtime, [{"title": title} for title in titles])
        return [(one["category"], one["priority"]) for one in found]

    known = read([subject for subject, _ in SUBJECTS])
    assert [category for category, _ in known] == [category for _, category in SUBJECTS]
    calm = [priority for (subject, _), (_, priority) in zip(SUBJECTS, known, strict=True) if "?" in subject]
    assert set(calm) <= {"low", "medium"}
    for name in ("paraphrases.csv", "negations.csv"):
        given = rows(name)
        found = read([row["title"] for row in given])
        right = sum(
            category in row["accept"].split("|") and priority not in (row.get("priority_not") or "-").split("|")
            for row, (category, priority) in zip(given, found, strict=True)
        )
        assert right / len(given) >= 0.85, name

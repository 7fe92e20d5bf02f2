"""The keyword engine on subjects that its authors have not seen, and on the ones the product is known by."""

import csv
from pathlib import Path

import pytest

from nullticket.features.classification.keywords import classify
from nullticket.features.classification.results import CategoryInfo, TicketText
from nullticket.seeds.defaults import CATEGORY_KEYS

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

"""The desk that the keyword engine is tried on: the thirteen seeded categories, each with a team."""

import pytest

from nullticket.features.classification.keywords import classify
from nullticket.features.classification.results import CategoryInfo, TicketText

KEYS = (
    "network hardware software password_reset access_request sap_error printer email vpn hr_query finance general other"
).split()
TEAMS = {"network": "Network Team", "vpn": "Network Team", "password_reset": "Identity Team"}


@pytest.fixture(scope="session")
def desk():
    return tuple(CategoryInfo(key, key.replace("_", " ").capitalize(), team_name=TEAMS.get(key)) for key in KEYS)


@pytest.fixture(scope="session")
def read_ticket(desk):
    """Classify a title (and a description) on that desk, or on that desk and further categories."""

    def read(title, description="", *more, vip=False):
        return classify(TicketText(title, description), (*desk, *more), vip=vip)

    return read

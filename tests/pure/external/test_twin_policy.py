from datetime import UTC, datetime

import pytest

from nullticket.core.enums import Source, Status
from nullticket.features.external.mapping import GLPI
from nullticket.features.external.policy import (
    REMEMBERED,
    address_fault,
    is_older,
    is_overtaken,
    newest,
    path_to,
    says_the_same,
    table_fault,
)

EARLY, LATE = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("current", "wanted", "moves"),
    [
        (Status.OPEN, Status.OPEN, ()),
        (Status.CLOSED, Status.OPEN, (Status.REOPENED,)),
        (Status.RESOLVED, Status.IN_PROGRESS, (Status.REOPENED, Status.IN_PROGRESS)),
        (Status.OPEN, Status.NEW, ()),
        (Status.OPEN, Status.REOPENED, ()),
        (Status.CLOSED, Status.RESOLVED, (Status.REOPENED, Status.RESOLVED)),
        (Status.OPEN, Status.RESOLVED, (Status.RESOLVED,)),
    ],
)
def test_a_ticket_moves_there_by_steps_that_exist(current, wanted, moves):
    assert path_to(current, wanted) == moves


def test_older_news_and_our_own_echo_are_told_from_news():
    assert is_older(EARLY, LATE)
    assert not is_older(LATE, EARLY)
    assert not is_older(None, EARLY)
    assert is_overtaken(EARLY, LATE)
    assert not is_overtaken(LATE, EARLY)
    assert not is_overtaken(EARLY, None)


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://glpi.example.org/apirest.php", ""),
        ("http://[::1", "this is no address"),
        ("http://desk.example:99999", "this is no address"),
        ("https://", "give an http or https address"),
        ("https://u:p@desk.example", "name and password belong into the secrets, not into the address"),
        ("https://desk.example/?a=1", "the address has no query and no fragment"),
        ("http://169.254.169.254/latest", "a link-local address is no service desk"),
    ],
)
def test_an_address_is_judged_before_anything_is_sent_there(url, fault):
    assert address_fault(url) == fault


def test_a_table_for_glpi_knows_only_its_codes():
    assert table_fault(Source.SOLMAN, {"out:open": "E0001"}, {}) == ""
    assert table_fault(Source.GLPI, {"out:open": "2", "in:x": "open"}, {"out:high": "4"}) == ""
    assert table_fault(Source.GLPI, {"out:open": "9"}, {}) == "GLPI has the codes 1 to 6, not '9'"


def test_only_the_latest_is_remembered():
    assert newest([str(i) for i in range(REMEMBERED + 3)])[0] == "3"


def test_a_status_that_the_other_desk_already_has_is_not_told_again():
    tables = GLPI
    ours = tables.status_out[Status.RESOLVED]
    assert says_the_same(tables, Status.RESOLVED, ours)
    assert not says_the_same(tables, Status.RESOLVED, None)
    assert not says_the_same(tables, Status.RESOLVED, tables.status_out[Status.OPEN])

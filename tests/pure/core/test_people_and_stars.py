from datetime import UTC, datetime, timedelta

import pytest

from nullticket.core.access import Actor
from nullticket.core.enums import ActorKind, Role
from nullticket.features.accounts.policy import may_change_user, may_sign_in
from nullticket.features.feedback.policy import may_rate

ADMIN = Actor(kind=ActorKind.PERSON, user_id=1, role=Role.ADMIN)
DONE = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("active", "has_password", "may"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_only_active_people_with_a_password_sign_in(active, has_password, may):
    assert may_sign_in(active=active, has_password=has_password) is may


def test_admins_cannot_lock_themselves_out():
    assert may_change_user(ADMIN, user_id=1, new_role=None, deactivates=True)
    assert may_change_user(ADMIN, user_id=1, new_role=Role.AGENT, deactivates=False)
    assert may_change_user(ADMIN, user_id=1, new_role=Role.ADMIN, deactivates=False) is None
    assert may_change_user(ADMIN, user_id=2, new_role=Role.USER, deactivates=True) is None


def test_stars_are_taken_for_two_weeks_and_changed_for_a_day():
    assert not may_rate(resolved_at=None, given_at=None, now=DONE)
    assert not may_rate(resolved_at=DONE, given_at=None, now=DONE + timedelta(days=15))
    assert may_rate(resolved_at=DONE, given_at=DONE, now=DONE + timedelta(hours=23))

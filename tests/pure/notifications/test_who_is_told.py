import pytest

from nullticket.core.enums import Priority, Source
from nullticket.features.notifications import policy


@pytest.mark.parametrize("source", list(Source))
def test_who_wrote_by_mail_or_chat_is_acknowledged(source):
    assert policy.wants_acknowledgement(source, ()) is (source in {Source.EMAIL, Source.CHAT})
    assert not policy.wants_acknowledgement(source, ("no-acknowledgement",))


def test_tickets_of_another_system_are_no_news():
    assert policy.is_imported(("vip", "imported"))
    assert not policy.is_imported(("vip",))


@pytest.mark.parametrize(
    ("priority", "by_rule", "confidence", "wakes"),
    [
        (Priority.HIGH, False, 0.9, True),
        (Priority.HIGH, False, 0.4, False),
        (Priority.HIGH, False, None, False),
        (Priority.CRITICAL, True, None, True),
        (Priority.MEDIUM, True, 0.9, False),
    ],
)
def test_a_guess_never_wakes_the_lead(priority, by_rule, confidence, wakes):
    assert policy.wants_lead_sms(priority, by_rule=by_rule, confidence=confidence, threshold=0.5) is wakes

import pytest

from nullticket.features.tickets.events import TicketChanged


@pytest.mark.parametrize(
    ("fields", "reworded"),
    [(("title",), True), (("priority", "description"), True), (("priority", "tags"), False), ((), False)],
)
def test_a_ticket_is_reworded_when_its_own_words_were_edited(fields, reworded):
    assert TicketChanged(ticket_id=1, history_id=2, fields=fields).is_reworded() is reworded

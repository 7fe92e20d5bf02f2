"""What happens at the desk."""

from nullticket.core.schema import Event


class BulkRequested(Event):
    """A bulk job has tickets that wait."""

    job_id: int


class ReminderDue(Event):
    """Somebody wanted to see a ticket again about now."""

    user_id: int
    ticket_id: int
    note: str = ""

"""By when a ticket must be answered and solved, and whether it was.

Owns SLA policies, calendars, the clock of each ticket and the breach sweep. The arithmetic is in ``calculator`` and
``calendars``: instants and segments in, instants and reasons out.
"""

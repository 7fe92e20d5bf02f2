"""From an open ticket to a team, a priority and a deadline: classify, route, write, in batches.

Listens to ``TicketOpened``. Calls engines between two transactions, never inside one.
"""

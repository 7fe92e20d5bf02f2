"""Which team gets a ticket, why, and what would have happened under other rules.

Owns routing rules and decisions. ``strategies.choose`` decides from facts alone; capacity is taken by the service.
Knows nothing of how a ticket was classified or of its deadline.
"""

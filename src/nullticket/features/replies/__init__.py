"""Canned replies: texts to be used again, with variables that a ticket fills in.

Owns the table ``canned_reply``: one person's own, a team's, or everybody's.
"""

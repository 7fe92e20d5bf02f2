"""Stars for a resolved ticket, by a signed link and without a login.

Entry point: ``service.rate``. The link is made by ``features.notifications`` with the same signature.
"""

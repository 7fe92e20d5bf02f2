"""Tickets that are alike: how such a matter was solved before, and who else reports it now.

Every ticket's embedding is read in the background and kept. ``standing`` decides how alike is alike enough.
"""

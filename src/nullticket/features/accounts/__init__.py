"""People and machines: sign-in, sessions, users, API tokens, and the audit log of what they did.

Entry points: ``service.resolve_actor`` for every request, ``service.login`` and its kin, ``audit`` in the repository's
name. Knows nothing of tickets or teams beyond who is in them.
"""

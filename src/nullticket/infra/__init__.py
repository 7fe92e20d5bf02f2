"""The plumbing: engines and sessions, unit of work, outbox runner, web glue, security, logs.

Knows no feature. Start at ``uow`` (how a change is written) and ``outbox`` (how what follows it gets done).
"""

"""The shared vocabulary: enums, errors, actors and permissions, ids, clocks, paging.

Owns no behaviour of any feature and imports nothing of the project. Start at ``enums``.
"""

"""What operators look at: health, metrics, jobs and dead letters.

Owns no business data. Entry points: the routes, and ``service`` for the command line.
"""

"""First data: the defaults that every installation starts with, and a demo history for looking around.

``defaults.seed_defaults`` may run at every start; it adds what is missing and never touches what an admin changed.
"""

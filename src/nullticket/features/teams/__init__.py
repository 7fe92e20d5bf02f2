"""Teams: who is in them, what they are good at, and how much they may hold.

Entry points: ``service.reserve`` and ``service.release`` (the only ways ``open_load`` changes) and the admin routes.
"""

"""The rooms of the house, each one part of the desk's work.

They stand on a ladder (`.importlinter`, contract 2): a room imports only rooms below its own and hears from the rooms
above through events. Nothing lives in this package itself.
"""

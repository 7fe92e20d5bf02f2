"""The ticket itself: opening, reading, moving, assigning, commenting, its history.

Owns every write to a ticket; other features ask its service and listen to its events. ``lifecycle`` decides moves.
"""

"""Articles: writing, publishing, searching, voting, and suggestions of articles that are missing.

Entry points: ``service.search`` (used by people and by the chat bot) and the admin routes. ``ranking`` decides the order.
"""

"""NullChat: conversations, the bot that answers from published articles, and their way to a ticket.

``dialogue`` decides what the bot says (pure); ``service`` stores it. The ticket itself is made by ``features.intake``.
"""

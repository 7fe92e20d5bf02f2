"""What the stream of tickets shows: categories that grow, many alike within minutes, articles worth writing.

``detector`` and ``bursts`` decide from counts and reports; the service feeds them and stores suggestions.
"""

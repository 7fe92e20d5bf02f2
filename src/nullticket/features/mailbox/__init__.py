"""Mailboxes: their settings and secrets, and what becomes of each mail that came.

Stands below ``intake``, which stores every mail first (from a mailbox or posted to the door alike) and then asks here
where it belongs; above ``tickets`` and ``email``, whose pure rules it feeds. The raw bytes are deliveries of ``intake``,
so that one store, one job and one quarantine serve all doors.
"""

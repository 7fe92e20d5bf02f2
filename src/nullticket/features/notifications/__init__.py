"""Telling people: mail, text messages, live updates, the notification centre.

Listens to tickets and accounts; nothing asks it directly. Each effect has one key, so that a retry never tells twice.
"""

"""Signing in to mail servers without a password: tokens that are renewed early, by one process, and never fail silently.

Stands below the rooms that read and write mail, which both ask it for a token just before they sign in.
"""

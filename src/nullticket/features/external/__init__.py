"""GLPI and SAP Solution Manager: what they send, what we send back, and which ticket is whose twin.

Owns connectors, their mapping tables, the links between tickets and their twins, and the echo guard. The shapes of
either side are pure (``glpi_shapes``, ``solman_shapes``, ``mapping``); the wire is an adapter behind ``ExternalDesk``.
"""

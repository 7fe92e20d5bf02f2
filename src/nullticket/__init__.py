"""NullTicket, an IT service desk behind four doors: chat, mail, GLPI and SAP Solution Manager."""

__version__ = "0.1.0"

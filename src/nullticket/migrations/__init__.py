"""The one migration tree, for SQLite and PostgreSQL alike. Run it by ``nullticket migrate``."""

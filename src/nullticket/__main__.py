"""``python -m nullticket`` is the command line."""

from nullticket.cli import app

app()

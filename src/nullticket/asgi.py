"""``uvicorn nullticket.asgi:app``: the one module-level application."""

from nullticket.app import create_app
from nullticket.infra.collector import settle
from nullticket.settings import Settings

app = create_app(Settings())
settle()

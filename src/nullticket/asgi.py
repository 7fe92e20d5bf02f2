"""``uvicorn nullticket.asgi:app``: the one module-level application."""

from nullticket.app import create_app
from nullticket.infra.collector import settle
from nullticket.infra.log import set_up_logging
from nullticket.settings import Settings

_settings = Settings()
# Here and not only where the command begins: of several processes each is begun by the web server.
set_up_logging(json_lines=_settings.production, level=_settings.log_level)
app = create_app(_settings)
settle()

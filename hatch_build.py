"""Build hook: a release must carry its screens, a developer's install need not.

`NULLTICKET_RELEASE=1` refuses a wheel or sdist without the built UI. A plain `pip install .` goes through without
it, and the server then answers its pages with a note on how to build them.
"""

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILT_UI = Path("src", "nullticket", "static", "admin", "index.html")


class UserInterfaceHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling ships without generics at run time
    """Looks for the built UI before any archive is written."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        del build_data
        if version == "editable" or (Path(self.root) / BUILT_UI).is_file():
            return
        if os.environ.get("NULLTICKET_RELEASE") == "1":
            message = f"a release needs {BUILT_UI}: run `make ui` first"
            raise RuntimeError(message)
        sys.stderr.write("nullticket: building without the UI (run `make ui` to include it)\n")

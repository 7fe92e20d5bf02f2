"""Write the OpenAPI document that the TypeScript types are made from; with `--check`, see that it is up to date.

The document lies beside the client that reads it, so that a change of the API shows in review as a change of a file.
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from nullticket.testing import make_app, make_settings

TARGET = Path("ui", "packages", "api", "openapi.json")


def document() -> str:
    with TemporaryDirectory() as folder:
        app = make_app(make_settings(f"sqlite:///{folder}/none.db", data_dir=Path(folder)))
        return json.dumps(app.openapi(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> int:
    now = document()
    before = TARGET.read_text(encoding="utf-8") if TARGET.is_file() else ""
    if "--check" not in sys.argv:
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        TARGET.write_text(now, encoding="utf-8")
        print(f"openapi: wrote {TARGET}")
        return 0
    if before and before != now:
        print(f"openapi: {TARGET} is not what the code says, run `make types`", file=sys.stderr)
        return 1
    print("openapi: in step" if before else f"openapi: there is no {TARGET} yet")
    return 0


if __name__ == "__main__":
    sys.exit(main())

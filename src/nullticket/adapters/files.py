"""Attachment bytes in a directory, by random id."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nullticket.core.errors import NotFound, Unavailable

_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}\Z")


@dataclass(frozen=True, slots=True)
class FileBlobs:
    """Two levels of folders so that none grows too large; written under another name first, then renamed."""

    root: Path

    def _path(self, key: str) -> Path:
        if not _KEY.match(key):
            raise NotFound("No such file.")
        return self.root / key[:2] / key

    def put(self, key: str, data: bytes) -> None:
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.rename(path)
        except OSError as error:
            raise Unavailable("The file could not be stored.", retry_after=60) from error

    def get(self, key: str) -> bytes:
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("No such file.") from error

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def keys(self) -> Iterator[str]:
        yield from (path.name for path in sorted(self.root.glob("??/*")) if path.suffix != ".part")

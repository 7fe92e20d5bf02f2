"""A clock of several processes that a test moves: the machine's own, set forward by what stands in a file.

`python -m harness.moved_clock FILE MODULE ...` runs a module of ours, or one that imports ours, by that clock.
"""

import runpy
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from nullticket import wiring


@dataclass(frozen=True, slots=True)
class MovedClock:
    """Time goes on; it is never set back, which is as rare in a test as in life and has tests of its own."""

    file: Path

    @classmethod
    def begin(cls, file: Path) -> "MovedClock":
        """With the time that it is."""
        file.write_text("0", encoding="ascii")
        return cls(file)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead()

    def move(self, **units: float) -> None:
        ahead = self._ahead() + timedelta(**units)
        if ahead < self._ahead():
            raise ValueError("this clock is not set back")
        new = self.file.with_suffix(".new")
        new.write_text(str(ahead.total_seconds()), encoding="ascii")
        new.replace(self.file)

    def _ahead(self) -> timedelta:
        return timedelta(seconds=float(self.file.read_text(encoding="ascii")))


def main() -> None:
    file, module, *arguments = sys.argv[1:]
    clock = MovedClock(Path(file))
    wiring.SystemClock = lambda: clock  # type: ignore[assignment,misc]  # the one seam that a process of its own leaves
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()

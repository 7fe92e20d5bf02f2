"""The guide of the desk names every key that the screens bind, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
BOUND = re.compile(r'useShortcut\(\s*"([^"]+)"')


def test_the_guide_names_exactly_the_keys_that_are_bound():
    screens = (path.read_text("utf-8") for path in (ROOT / "ui/apps/admin/src").rglob("*.tsx"))
    bound = {key for text in screens for key in BOUND.findall(text)}
    guide = (ROOT / "docs/guides/desk.md").read_text("utf-8")
    rows = [line for line in guide.splitlines() if line.startswith("| ")]
    named = {key for line in rows for key in re.findall(r"`([^`]+)`", line)}

    assert len(bound) > 30
    assert named == bound

"""Templates to letters. The first line of a text template is the subject.

>>> render("password_changed", {"name": "Ana"}).subject
'Your password was changed'
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from nullticket.core.text import one_line


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says, in both forms."""

    subject: str
    text: str
    html: str


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("nullticket.features.notifications"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
    )


def subject_of(template: str, context: Mapping[str, object]) -> str:
    """The subject alone, for a mail that will not go out."""
    text = _environment().get_template(f"{template}.txt").render(context)
    return one_line(text.partition("\n")[0], 250)


def render(template: str, context: Mapping[str, object]) -> Letter:
    """Fill both forms of a template; HTML is escaped, the subject is one line."""
    environment = _environment()
    subject, _, text = environment.get_template(f"{template}.txt").render(context).partition("\n")
    html = environment.get_template(f"{template}.html").render(context)
    return Letter(subject=one_line(subject, 250), text=text.lstrip("\n"), html=html)

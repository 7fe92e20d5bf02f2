"""The HTML of a mail as it may be shown: nothing runs, nothing is loaded from elsewhere until somebody asks for it.

Images that came with the mail point to their stored files; remote ones are counted and left out.

>>> shown("<p onclick=x>Hi <img src='cid:a'><img src='https://t.example/p.gif'></p>", {"a": "/api/files/1"})
SafeHtml(html='<p>Hi <img src="/api/files/1"><img></p>', blocked_images=1)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import nh3

_TAGS: Final = frozenset(
    "a abbr b blockquote br caption code col colgroup dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins li ol p pre q s"
    " small span strike strong sub sup table tbody td tfoot th thead tr tt u ul".split()
)
_ATTRIBUTES: Final = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align"},
    "ol": {"start"},
    "*": {"dir", "lang"},
}
_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel", "cid"})
_MOST_CHARACTERS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class SafeHtml:
    """``blocked_images`` counts what was not loaded."""

    html: str
    blocked_images: int


def shown(html: str, images: Mapping[str, str], *, remote_images: bool = False) -> SafeHtml:
    """``images`` maps content ids to the addresses of stored files."""
    blocked = 0

    def filtered(tag: str, attribute: str, value: str) -> str | None:
        nonlocal blocked
        scheme = value.strip().lower().partition(":")[0]
        if attribute == "href":
            return None if scheme == "cid" else value
        if tag != "img" or attribute != "src":
            return value
        if scheme == "cid":
            return images.get(value.strip()[4:].strip("<>"))
        if value in images:  # some programs name the file without the scheme
            return images[value]
        if remote_images and scheme in {"http", "https"}:
            return value
        blocked += 1
        return None

    safe = nh3.clean(
        html[:_MOST_CHARACTERS],
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes=set(_SCHEMES),
        attribute_filter=filtered,
        link_rel="noopener noreferrer nofollow",
        clean_content_tags={"script", "style", "title", "svg", "math", "template", "noscript"},
    )
    return SafeHtml(safe, blocked)

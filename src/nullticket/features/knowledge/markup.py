r"""Markdown to safe HTML.

>>> to_html("**Hi** <script>alert(1)</script>")
'<p><strong>Hi</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>\n'
"""

from functools import lru_cache
from typing import Final

import nh3
from markdown_it import MarkdownIt

TAGS: Final = frozenset(
    [
        "p",
        "br",
        "strong",
        "em",
        "del",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "a",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ]
)
MAX_DEPTH: Final = 100
MAX_LENGTH: Final = 256 * 1024


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": 40}).enable(
        ["table", "strikethrough"]
    )


def to_html(markdown: str) -> str:
    """Render and sanitise: no images, styles or classes, links only to http, https and mail."""
    return sanitise(_parser().render(markdown))


def sanitise(html: str) -> str:
    """Keep a short list of tags. Text that is too long or nested too deep comes back as escaped text."""
    if len(html) > MAX_LENGTH or _depth(html) > MAX_DEPTH:
        return nh3.clean_text(html[:MAX_LENGTH])
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={"a": {"href", "title"}, "td": {"align"}, "th": {"align"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def _depth(html: str) -> int:
    """How many tags stand open at once, at most, counted in one pass: deep nesting is slow to sanitise."""
    depth = deepest = 0
    position = html.find("<")
    while position != -1:
        depth += -1 if html.startswith("</", position) else 1
        deepest = max(deepest, depth)
        depth = max(depth, 0)
        position = html.find("<", position + 1)
    return deepest

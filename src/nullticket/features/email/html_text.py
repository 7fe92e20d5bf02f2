"""HTML bodies as lines of text: lists, tables, links and quotes stay readable, styles and scripts do not appear.

The parser pushes events, no tree is built, so depth costs nothing. Containers in which mail clients wrap the old
message are known here, because only the markup shows them.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from nullticket.features.email import limits
from nullticket.features.email.html_marks import Mark, mark_of
from nullticket.features.email.lines import Line, clean_text

_SKIPPED = frozenset({"script", "style", "title", "template", "noscript", "object", "applet", "xml", "svg", "math"})
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dir div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr html li main menu nav ol p pre section summary table tbody tfoot thead tr ul".split()
)
_SPACED = frozenset("p h1 h2 h3 h4 h5 h6 ul ol dl pre table blockquote".split())
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")
_FILE_NAME = re.compile(r"[^\s/]{1,120}\.(?:png|jpe?g|gif|bmp|svg|webp|tiff?)", re.IGNORECASE)
_QUOTING = frozenset({Mark.QUOTE, Mark.INDENT, Mark.CHOSEN})
_DECLARATION = re.compile(r"<\?xml[^>]{0,200}\?>")


def lines_of_html(html: str) -> tuple[Line, ...]:
    from lxml import etree  # noqa: PLC0415 - it is large, and a server itself reads no mail: its children do

    target = _Renderer()
    parser = etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True)
    data = _DECLARATION.sub("", html[: limits.HTML_BYTES]).replace("\x00", "")
    # An empty or hopeless document is an error to some versions; whatever was rendered before counts.
    with suppress(etree.XMLSyntaxError):
        parser.feed(data.encode("utf-8", "replace"))
        parser.close()
    return target.finish()


class _Open:
    """One open element: what has to be undone when it closes."""

    __slots__ = ("link", "link_start", "mark", "tag")

    def __init__(self, tag: str, mark: Mark, link: str, link_start: int) -> None:
        self.tag = tag
        self.mark = mark
        self.link = link
        self.link_start = link_start


class _Renderer:
    """Collects lines from parser events. Element nesting is a plain list, never the call stack."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._buffer: list[str] = []
        self._stack: list[_Open] = []
        self._open_tags: dict[str, int] = {}
        self._lists: list[int] = []
        self._skipping = 0
        self._preformatted = 0
        self._depth = 0
        self._soft = 0
        self._signature = 0
        self._proven = 0
        self._chosen = 0
        self._history = 0
        self._rest_is_history = False
        self._pending_blank = False

    def start(self, tag: str | bytes, attrib: Mapping[str | bytes, str | bytes]) -> None:
        name = str(tag).lower()
        attributes = {str(key): str(value) for key, value in attrib.items()}
        if name in _VOID:
            self._void(name, attributes)
            return
        mark = mark_of(name, attributes)
        if mark is Mark.CHOSEN and (self._history or self._rest_is_history):
            mark = Mark.QUOTE
        if name in _BLOCKS:
            self._break(spaced=name in _SPACED)
        elif name in {"td", "th"} and self._buffer:
            self._buffer.append("  ")
        link = attributes.get("href", "") if name == "a" else ""
        self._stack.append(_Open(name, mark, link, len(self._buffer)))
        self._open_tags[name] = self._open_tags.get(name, 0) + 1
        self._enter(name, mark)

    def _enter(self, name: str, mark: Mark) -> None:
        self._skipping += name in _SKIPPED
        self._preformatted += name in {"pre", "textarea"}
        if mark is not Mark.NONE:
            self._break(spaced=False)
        self._depth += mark in _QUOTING
        self._soft += mark is Mark.INDENT
        self._signature += mark is Mark.SIGNATURE
        self._proven += mark is Mark.QUOTE
        self._chosen += mark is Mark.CHOSEN
        self._history += mark is Mark.HISTORY
        self._rest_is_history = self._rest_is_history or mark is Mark.REST
        if name in {"ul", "ol", "dir", "menu"}:
            self._lists.append(0 if name == "ol" else -1)
        elif name == "li":
            self._item()

    def _item(self) -> None:
        indent = "  " * max(0, min(len(self._lists), 8) - 1)
        if self._lists and self._lists[-1] >= 0:
            self._lists[-1] += 1
            self._buffer.append(f"{indent}{self._lists[-1]}. ")
        else:
            self._buffer.append(f"{indent}- ")

    def _void(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._skipping:
            return
        if name == "br":
            self._flush(force=True)
        elif name == "hr":
            self._break(spaced=False)
            if mark_of(name, attributes) is Mark.REST:
                self._rest_is_history = True
            self._buffer.append("---")
            self._break(spaced=False)
        elif name == "img":
            alt = " ".join(attributes.get("alt", "").split())[:200]
            if alt and not _FILE_NAME.fullmatch(alt):
                self._buffer.append(f"[{alt}]")

    def end(self, tag: str | bytes) -> None:
        name = str(tag).lower()
        if name in _VOID or not self._open_tags.get(name):
            return
        # The parser closes what an author left open, so the element on top is the one that ends.
        self._leave(self._stack.pop())

    def _leave(self, element: _Open) -> None:
        name, mark = element.tag, element.mark
        self._open_tags[name] -= 1
        if element.link:
            self._write_link(element)
        if name in _BLOCKS or mark is not Mark.NONE:
            self._break(spaced=name in _SPACED)
        self._skipping -= name in _SKIPPED
        self._preformatted -= name in {"pre", "textarea"}
        self._depth -= mark in _QUOTING
        self._soft -= mark is Mark.INDENT
        self._signature -= mark is Mark.SIGNATURE
        self._proven -= mark is Mark.QUOTE
        self._chosen -= mark is Mark.CHOSEN
        self._history -= mark is Mark.HISTORY
        if name in {"ul", "ol", "dir", "menu"} and self._lists:
            self._lists.pop()

    def _write_link(self, element: _Open) -> None:
        """`text (url)`, unless the text is the address already."""
        url = element.link.strip()
        if not url.lower().startswith(("http://", "https://", "ftp://")):
            return
        text = "".join(self._buffer[element.link_start :]).strip()
        if not text or _same_address(text, url):
            return
        self._buffer.append(f" ({url[:2000]})")

    def data(self, data: str | bytes) -> None:
        if self._skipping or isinstance(data, bytes):
            return
        if self._preformatted:
            first, *others = data.replace("\r\n", "\n").split("\n")
            self._buffer.append(first)
            for each in others:
                self._flush(force=True)
                self._buffer.append(each)
            return
        text = _SPACES.sub(" ", data)
        if text == " " and not self._buffer:
            return
        self._buffer.append(text)

    def comment(self, text: str | bytes) -> None:
        """Comments, conditional ones included, are never shown."""

    def pi(self, target: str | bytes, data: str | bytes | None = None) -> None:
        """Processing instructions (Word's XML) are never shown."""

    def close(self) -> None:
        self._break(spaced=False)

    def finish(self) -> tuple[Line, ...]:
        self._break(spaced=False)
        return tuple(self._lines)

    def _break(self, *, spaced: bool) -> None:
        self._flush(force=False)
        self._pending_blank = self._pending_blank or spaced

    def _flush(self, *, force: bool) -> None:
        raw = "".join(self._buffer)
        self._buffer = []
        for element in reversed(self._stack):
            if not element.link_start:
                break
            element.link_start = 0
        text = raw.rstrip() if self._preformatted else _tidy(raw)
        if not text.strip() and not force:
            return
        if self._pending_blank and self._lines and not self._lines[-1].blank:
            self._lines.append(self._gap(self._lines[-1]))
        self._pending_blank = False
        self._lines.append(self._made(clean_text(text)))

    def _gap(self, above: Line) -> Line:
        """A blank line, quoted only when it stands inside one quote."""
        gap = self._made("")
        return gap if above.depth >= gap.depth else replace(gap, depth=above.depth, soft=above.soft)

    def _made(self, text: str) -> Line:
        soft = self._soft > 0 and self._soft == self._depth
        history = self._rest_is_history or self._history > 0 or self._proven > 0
        return Line(text, self._depth, soft, history=history, chosen=self._chosen > 0, signature=self._signature > 0)


def _tidy(raw: str) -> str:
    """Collapse inline spacing but keep the indent of list items and the gap between cells."""
    indent = raw[: len(raw) - len(raw.lstrip())] if raw.lstrip()[:2] == "- " else ""
    return indent + "  ".join(" ".join(part.split()) for part in raw.split("  ") if part.strip())


def _same_address(text: str, url: str) -> bool:
    def bare(value: str) -> str:
        return value.lower().removeprefix("http://").removeprefix("https://").removeprefix("www.").rstrip("/")

    return bare(text) == bare(url) or (bare(text) in bare(url) and " " not in text.strip() and "." in text)

"""The two forms of an answer as people write mails: no frame, its pictures in place, who signs, and the old message.

>>> answer = Answer("See ![plan](/api/files/abcdefghijklmnop)", author="Ana", link="https://d/t/1", number="TKT-1")
>>> text_of(answer).splitlines()[0], "cid:" in html_of(answer)
('See [plan]', False)
"""

import html as markup
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from nullticket.features.email.compose import Quotation, html_of_text, reply_subject, with_quotation

_PICTURE: Final = re.compile(r"!\[([^\]\n]{0,200})\]\((?:cid:|/api/files/)([A-Za-z0-9_-]{16,64})\)")
# What one mail carries at most; the rest is named and waits on the ticket.
MOST_BYTES: Final = 15 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """``pictures`` maps the id of a file to its Content-ID; ``left_out`` names files that are too large for a mail."""

    body: str
    author: str
    link: str
    number: str
    signature: str = ""
    pictures: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    quotation: Quotation | None = None


def pictures_in(body: str) -> tuple[str, ...]:
    """The ids of the files that a text shows in place.

    >>> pictures_in("![a](cid:abcdefghijklmnop) ![b](https://elsewhere.example/x.png)")
    ('abcdefghijklmnop',)
    """
    return tuple(dict.fromkeys(found.group(2) for found in _PICTURE.finditer(body)))


def fitting(sizes: Mapping[str, int]) -> frozenset[str]:
    """Which files one mail can carry, the first ones first.

    >>> sorted(fitting({"a": 10_000_000, "b": 10_000_000, "c": 100}))
    ['a', 'c']
    """
    room, kept = MOST_BYTES, set[str]()
    for name, size in sizes.items():
        if size <= room:
            room -= size
            kept.add(name)
    return frozenset(kept)


def text_of(answer: Answer) -> str:
    body = _PICTURE.sub(lambda found: f"[{found.group(1) or 'picture'}]", answer.body)
    text = "\n\n".join(filter(None, (body.strip(), *_closing(answer)))) + "\n"
    return with_quotation(text, "", answer.quotation)[0] if answer.quotation else text


def html_of(answer: Answer) -> str:
    pieces: list[str] = []
    position = 0
    for found in _PICTURE.finditer(answer.body):
        pieces.append(_part(answer.body[position : found.start()]))
        pieces.append(_picture(answer, found))
        position = found.end()
    pieces.append(_part(answer.body[position:]))
    pieces += [f"<br>{html_of_text(part)}" for part in _closing(answer)]
    page = "".join(pieces)
    return with_quotation("", page, answer.quotation)[1] if answer.quotation else page


def _part(text: str) -> str:
    return html_of_text(text.strip("\n")) if text.strip() else ""


def _picture(answer: Answer, found: re.Match[str]) -> str:
    words, content_id = markup.escape(found.group(1) or "picture"), answer.pictures.get(found.group(2))
    if content_id is None:
        return f"<div>[{words}]</div>"
    return f'<div><img src="cid:{markup.escape(content_id)}" alt="{words}"></div>'


def _closing(answer: Answer) -> tuple[str, ...]:
    left = f"Too large for a mail, on the ticket: {', '.join(answer.left_out)}" if answer.left_out else ""
    signed = "\n".join(filter(None, (answer.author, answer.signature.strip())))
    return (left, signed, f"See the whole conversation: {answer.link} (#{answer.number})")


def subject_of(*, mail_subject: str, title: str, number: str) -> str:
    """Mail programs join what has the same subject: an answer to a mail keeps the mail's, others name the ticket.

    >>> subject_of(mail_subject="AW: Printer", title="Printer", number="TKT-1")
    'Re: Printer'
    >>> subject_of(mail_subject="", title="Printer", number="TKT-1")
    'Re: Printer [#TKT-1]'
    """
    return reply_subject(mail_subject) if mail_subject.strip() else f"Re: {title} [#{number}]"

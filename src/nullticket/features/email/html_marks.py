"""Which elements mail clients wrap quoted history in. Read from the markup the clients write, not from any text.

A QUOTE is a blockquote of a reply, an INDENT a plain blockquote that may be either, a CHOSEN one is Gmail's quote button
when it stands outside of Gmail's reply container, HISTORY a container whose content
is the old mail, REST an element after which everything is the old mail. A SIGNATURE is what the client inserted as one.
"""

import re
from collections.abc import Mapping
from enum import Enum


class Mark(Enum):
    NONE = "none"
    QUOTE = "quote"
    INDENT = "indent"
    CHOSEN = "chosen"
    HISTORY = "history"
    REST = "rest"
    SIGNATURE = "signature"


_REST_IDS = frozenset(
    {
        "divrplyfwdmsg",  # Outlook on the web, Outlook mobile
        "appendonsend",
        "stopspelling",  # Hotmail
        "mail-editor-reference-message-container",  # new Outlook
        "zwchr",  # Zimbra
        "replysplit",
        "edo-original",  # Edison
        "edo-meta",
        "msg-reply-separator",
        "previousmessage",
        "originalmessage",
    }
)
_HISTORY_IDS = frozenset(
    {
        "olk_src_body_section",  # Outlook for Mac
        "isreplycontent",  # NetEase
        "isforwardcontent",
        "yiv_quote",
        "bloop_customfont_original",
        "reply_history",
        "quotedcontent",
        "mailquote",
    }
)
_HISTORY_CLASSES = frozenset(
    {
        "gmail_quote",
        "gmail_quote_container",
        "gmail_attr",
        "yahoo_quoted",
        "yahoo-quoted-begin",
        "moz-cite-prefix",
        "protonmail_quote",
        "zmail_extra",
        "tutanota_quote",
        "outlookmessageheader",
        "ms-outlook-mobile-reference-message",
        "bloop_original_html",
        "front-blockquote",
        "freshdesk_quote",
        "nylas-quote",
        "quoted-text",
        "sh-quoted-content",
        "mail-quote-collapse",
        "gl_quote",
        "airmail_on",
        "mailmate_quote",
        "skiff_quote",
        "fm-quote",
        "qt-reply-quote",
    }
)
# Only where nobody types: in Outlook's signature block people write their answers.
_SIGNATURES = frozenset(
    {
        "gmail_signature",
        "moz-signature",
        "protonmail_signature_block",
        "applemailsignature",
        "apple-mail-signature",
        "ms-outlook-mobile-signature",
        "ymail_android_signature",
        "composer_signature",
        "zmail_signature",
    }
)
_HISTORY_NAMES = frozenset({"messagereplysection", "quote"})
_QUOTE_CLASSES = frozenset(
    {
        "protonmail_quote",
        "tutanota_quote",
        "yahoo_quoted",
        "iosymail",
        "clean_bq",
        "mori",
        "cite",
        "quote",
        "quoted-message",
        "moz-email-quote",
        "zmail_quote",
        "freshdesk_quote",
        "front-blockquote",
        "fmquote",
    }
)
_OUTLOOK_RULE = re.compile(
    r"border:\s*none;\s*border-top:\s*solid\s+#?\w{3,12}\s+1\.0pt;\s*padding:\s*3\.0pt\s+0", re.IGNORECASE
)
_LEFT_RULE = re.compile(r"border-left(?:-width)?:\s*[^;]{0,40}(?:solid|\d)", re.IGNORECASE)


def mark_of(tag: str, attributes: Mapping[str, str]) -> Mark:
    identity = attributes.get("id", "").lower()
    classes = {_bare(each) for each in attributes.get("class", "").lower().split()}
    if _bare(identity) in _REST_IDS:
        return Mark.REST
    if tag == "blockquote":
        return _blockquote(attributes, classes, identity)
    if _bare(identity) in _HISTORY_IDS or classes & _HISTORY_CLASSES:
        return Mark.HISTORY
    if classes & _SIGNATURES or _bare(identity) in _SIGNATURES:
        return Mark.SIGNATURE
    if attributes.get("name", "").lower() in _HISTORY_NAMES and tag == "div":
        return Mark.HISTORY
    if tag == "div" and _OUTLOOK_RULE.search(attributes.get("style", "")[:500]):
        return Mark.REST
    return Mark.NONE


def _blockquote(attributes: Mapping[str, str], classes: set[str], identity: str) -> Mark:
    if attributes.get("type", "").lower() == "cite" or "cite" in attributes or classes & _QUOTE_CLASSES:
        return Mark.QUOTE
    if _bare(identity) in _HISTORY_IDS:
        return Mark.QUOTE
    if "gmail_quote" in classes:
        return Mark.CHOSEN
    return Mark.QUOTE if _LEFT_RULE.search(attributes.get("style", "")[:500]) else Mark.INDENT


def _bare(name: str) -> str:
    """Outlook prefixes what it takes over with `x_`, Yahoo with `yiv` and digits."""
    while name.startswith("x_"):
        name = name[2:]
    return re.sub(r"^yiv\d{1,20}", "", name)

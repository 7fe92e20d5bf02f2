"""What the requester wants, as one short sentence: a verb for what should be done, and the object from the text.

>>> extract_intent("Can't connect to VPN from home", "", "vpn")
'Restore VPN access from home'
>>> extract_intent("How do I download the antivirus?", "", "software")
'Explain how to download the antivirus'
>>> extract_intent("Need access to the shared drive", "", "access_request")
'Grant access to the shared drive'
>>> extract_intent("Excel crashes on start", "", "software")
'Stop Excel from crashing on start'
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from nullticket.core.text import one_line
from nullticket.features.classification.entities import find_entities
from nullticket.features.classification.results import TicketText
from nullticket.features.classification.signals import Signals, signals_of

LONGEST: Final = 120
_SUBJECT: Final = 90
_OPENING: Final = re.compile(
    r"^(?:\s*(?:(?:re|fwd?|aw|wg)\s*:|\[[^\]]{1,40}\]|(?:very\s+)?urgent\b\s*[:!,-]*|(?:hi|hello|hey|dear|good\s+morning|hallo)\b"
    r"(?:\s+(?:it|all|team|support|colleagues|there|everyone|helpdesk|zusammen|hr)){0,2}\s*[,.!:-]+|please\b|pls\b|kindly\b|bitte\b))+\s*",
    re.IGNORECASE,
)
_HOW_TO: Final = re.compile(
    r"\bhow\s+(?:do|can|could|should|would|does|to)\s*(?:i|we|you|one|someone|a user|users)?\s+(.{3,90}?)(?:[?.!\n]|$)",
    re.IGNORECASE,
)
_ASKED: Final = re.compile(
    r"\b((?:what|where|when|who|whom|which|why|is|are|can|do|does|may|should)\s.{3,90}?)\?", re.IGNORECASE
)
_ACCESS: Final = re.compile(
    r"\b(?:access|rights|permissions?|read rights|write rights)\s+(?:to|on|for)\s+(.{2,80}?)(?:[?.!,;\n]|\sfor\s|\splease|\sbecause|$)",
    re.IGNORECASE,
)
_WANTED: Final = re.compile(
    r"\b(?:(?:i|we|he|she|they)(?:'d|\swould)?\s(?:really\s)?(?:need|want|like|require)s?(?:\sto\s(?:have|get|order))?|need|request(?:ing)?(?:\sfor)?|require)"
    r"\s+(?!to\b|help\b)(.{3,80}?)(?:[?.!,;\n]|\sbecause|\splease|$)",
    re.IGNORECASE,
)
_ORDERED: Final = re.compile(
    r"^((?:install|uninstall|update|upgrade|add|remove|create|delete|reset|unlock|order|replace|set up|approve|enable|"
    r"disable|activate|send|change|grant|move|renew|extend|unblock|configure|provide|give|check|arrange|register)\b.{3,90}?)(?:[?.!;\n]|$)",
    re.IGNORECASE,
)
_PLACE: Final = re.compile(
    r"\b(?:from\s+(?:home|abroad|my\s+hotel|the\s+(?:hotel|office|train|airport)|zuhause)"
    r"|(?:on|in|at)\s+(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?\s+floor|on\s+(?:the\s+)?floor\s+\d{1,2}"
    r"|(?:in|at)\s+(?:(?:the|our|my|meeting|conference)\s+){0,2}(?:building|room|office|warehouse|canteen|lobby|rack)(?:\s(?:[A-Z]\b|[A-Z]?\d[\w.]{0,6}))?"
    r"|(?:to|on)\s+(?:the\s+)?\d{1,2}(?:st|nd|rd|th)\s+floor\s+printer|(?:on|at|during)\s+(?:start(?:up)?|boot|login|save|saving|opening))\b",
    re.IGNORECASE,
)
_DEVICE: Final = re.compile(
    r"\b(laptop(?:\s(?:screen|battery|keyboard|charger|fan))?|notebook|computer|pc|monitor|screen|display|keyboard|mouse|headset|docking\sstation"
    r"|dock|charger|battery|webcam|camera|projector|phone|tablet|ipad|iphone|usb\s\w{2,6}|bildschirm|tastatur|maus|akku|rechner"
    r"|pantalla|teclado|portátil|écran|clavier|ordinateur|tela|computador)\b",
    re.IGNORECASE,
)
_SLOW: Final = re.compile(r"\b(?:slow|sluggish|lagg?y?|langsam|lent[oae]?|dheere|dheema)\b", re.IGNORECASE)
_CRASH: Final = re.compile(r"\b(?:crash|freez|hang|stürzt|plante|cierra|trava)\w*", re.IGNORECASE)
_WIFI: Final = re.compile(r"\b(?:wi-?fi|wlan|wireless)\b", re.IGNORECASE)
_LOCKED: Final = re.compile(r"\b(?:lock|gesperr|bloque|bloqu|verrouill|disabled|unlock)\w*", re.IGNORECASE)
_SECOND_FACTOR: Final = re.compile(
    r"\b(?:mfa|2fa|authenticator|otp|second factor|verification code|token)\b", re.IGNORECASE
)
_DOWN_TO_WORK: Final = re.compile(r"\b(?:send|sent|receiv|senden|empfang|enviar|recevoir|receber)\w*", re.IGNORECASE)


def extract_intent(title: str, description: str, category: str) -> str:
    """One sentence of at most 120 characters; without any text it says so."""
    subject = _subject(title) or _subject(description)
    if not subject:
        return "Find out what is wanted: the ticket has no text"
    signals = signals_of(TicketText(title, description))
    text = f"{title}\n{description[:1000]}"
    sentence = _question(text, signals) or _wish(subject, text, category, signals) or _repair(text, category)
    return one_line(sentence or f"Look into: {subject}", LONGEST)


def _subject(text: str) -> str:
    return _OPENING.sub("", one_line(text[:1000], 400)).strip(" .!-:")[:_SUBJECT].rstrip()


def _question(text: str, signals: Signals) -> str | None:
    if not signals.is_question:
        return None
    how = _HOW_TO.search(text)
    if how:
        return f"Explain how to {_turned(how.group(1))}"
    asked = _ASKED.search(text)
    return f"Answer: {_turned(asked.group(1))}?" if asked else None


def _wish(subject: str, text: str, category: str, signals: Signals) -> str | None:
    access = _ACCESS.search(text) if category == "access_request" else None
    if access:
        return f"Grant access to {_turned(access.group(1))}"
    ordered = _ORDERED.match(subject)
    if ordered:
        return ordered.group(1)[:1].upper() + _turned(ordered.group(1))[1:]
    wanted = _WANTED.search(text) if signals.is_request else None
    return f"Provide {_turned(wanted.group(1))}" if wanted else None


def _turned(words: str) -> str:
    """The requester's words as others would say them."""
    return re.sub(r"\b(?:my|our)\b", "the", one_line(words, _SUBJECT), flags=re.IGNORECASE).rstrip(" .,:;")


def _repair(text: str, category: str) -> str | None:
    write = _REPAIRS.get(category)
    return write(text) if write else None


def _place(text: str) -> str:
    """Where, as the text says it, with a space before."""
    found = _PLACE.search(text)
    return f" {one_line(found.group(), 40)}" if found else ""


def _first(text: str, kind: str) -> str | None:
    return next((one.value for one in find_entities(text) if one.kind == kind), None)


def _vpn(text: str) -> str:
    return f"Stabilise the VPN{_place(text)}" if _SLOW.search(text) else f"Restore VPN access{_place(text)}"


def _network(text: str) -> str:
    what = "Wi-Fi" if _WIFI.search(text) else "network connection"
    return f"Speed up the {what}{_place(text)}" if _SLOW.search(text) else f"Restore the {what}{_place(text)}"


def _hardware(text: str) -> str:
    device = _DEVICE.search(text)
    return f"Repair or replace the {one_line(device.group(), 40).lower() if device else 'device'}"


def _software(text: str) -> str:
    program = _first(text, "application") or "the program"
    if _CRASH.search(text):
        return f"Stop {program} from crashing{_place(text)}"
    return f"Speed up {program}" if _SLOW.search(text) else f"Get {program} to work{_place(text)}"


def _password(text: str) -> str:
    if _SECOND_FACTOR.search(text):
        return "Restore the second factor for signing in"
    program = _first(text, "application")
    target = f" for {program}" if program else ""
    return f"Unlock the account{target}" if _LOCKED.search(text) else f"Reset the password{target}"


def _printer(text: str) -> str:
    return f"Get printing to work{_place(text)}"


def _email(text: str) -> str:
    what = "Outlook" if "outlook" in text.lower() else "the mailbox"
    return f"Let {what} send and receive again" if _DOWN_TO_WORK.search(text) else f"Get {what} to work as it should"


def _sap(text: str) -> str:
    transaction = _first(text, "sap_transaction")
    return f"Solve the SAP error in {transaction}" if transaction else "Solve the SAP error"


_REPAIRS: Final[Mapping[str, Callable[[str], str]]] = {
    "vpn": _vpn,
    "network": _network,
    "hardware": _hardware,
    "software": _software,
    "password_reset": _password,
    "printer": _printer,
    "email": _email,
    "sap_error": _sap,
}

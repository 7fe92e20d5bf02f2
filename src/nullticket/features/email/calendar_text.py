"""An invitation as a few readable lines: what, when, where, who.

>>> print(invitation_text(b"BEGIN:VEVENT\\r\\nSUMMARY:Stand-up\\r\\nDTSTART:20250106T090000Z\\r\\nEND:VEVENT"))
Stand-up
When: 2025-01-06 09:00 UTC
"""

import re

from nullticket.features.email.charset import decode_text

_FOLD = re.compile(r"\r?\n[ \t]")
_MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})\d{0,2}(Z)?)?")
_SHOWN = {
    "SUMMARY": "",
    "DTSTART": "When: ",
    "DTEND": "Until: ",
    "LOCATION": "Where: ",
    "ORGANIZER": "Organiser: ",
    "DESCRIPTION": "\n",
}
_MAXIMUM_BYTES = 200_000


def invitation_text(content: bytes, charset: str = "utf-8") -> str:
    text = _FOLD.sub("", decode_text(content[:_MAXIMUM_BYTES], charset or "utf-8"))
    event = text[max(0, text.find("BEGIN:VEVENT")) :].partition("END:VEVENT")[0]
    found: dict[str, str] = {}
    for line in event.splitlines():
        head, colon, value = line.partition(":")
        name, _, parameters = head.partition(";")
        if colon and name.upper() in _SHOWN and name.upper() not in found:
            found[name.upper()] = _shown(name.upper(), value, parameters)
    return "\n".join(f"{label}{found[name]}" for name, label in _SHOWN.items() if found.get(name)).strip()


def _shown(name: str, value: str, parameters: str) -> str:
    if name in {"DTSTART", "DTEND"} and (match := _MOMENT.match(value)):
        day = f"{match.group(1)}-{match.group(2)}-{match.group(3)}"
        zone = "UTC" if match.group(6) else _parameter(parameters, "TZID")
        return f"{day} {match.group(4)}:{match.group(5)} {zone}".strip() if match.group(4) else day
    if name == "ORGANIZER":
        return _parameter(parameters, "CN") or value.lower().removeprefix("mailto:")
    return (
        value.replace("\\n", "\n")
        .replace("\\N", "\n")
        .replace("\\,", ",")
        .replace("\\;", ";")
        .replace("\\\\", "\\")
        .strip()
    )


def _parameter(parameters: str, name: str) -> str:
    for each in parameters.split(";"):
        key, _, value = each.partition("=")
        if key.upper() == name:
            return value.strip('"')
    return ""

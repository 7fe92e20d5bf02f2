"""What the requester wants, as one short sentence.

>>> extract_intent("Can't connect to VPN from home", "", "vpn")
"Restore VPN access: can't connect to VPN from home"
"""

from typing import Final

from nullticket.core.text import one_line

VERBS: Final = {
    "network": "Restore the network",
    "hardware": "Repair or replace a device",
    "software": "Fix or install software",
    "password_reset": "Restore the sign-in",
    "access_request": "Grant access",
    "sap_error": "Solve an SAP error",
    "printer": "Get printing to work",
    "email": "Fix mail or calendar",
    "vpn": "Restore VPN access",
    "hr_query": "Answer an HR question",
    "finance": "Settle a finance matter",
    "general": "Answer a question",
    "other": "Look at a request",
}


def extract_intent(title: str, description: str, category: str) -> str:
    """A sentence from the category and the requester's own words; never longer than 200 characters."""
    subject = one_line(title, 150) or one_line(description, 150) or "no text"
    head = VERBS.get(category, f"Handle {category.replace('_', ' ')}")
    return (
        f"{head}: {subject[:1].lower()}{subject[1:]}"[:200] if not subject[:2].isupper() else f"{head}: {subject}"[:200]
    )

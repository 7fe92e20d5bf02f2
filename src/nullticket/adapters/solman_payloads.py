"""What is sent to Solution Manager: Focused Build's status call, our answer to its post, and the plain form.

>>> call = status_call("00155D0A1E2B1EDB9C8A0F0E5D4C3B2A", "In Progress")
>>> call.path
"sap/opu/odata/SALM/EXT_INTEGRATION_SRV/StatusSet(Guid='00155D0A1E2B1EDB9C8A0F0E5D4C3B2A')"
>>> accepted("TKT-20260112-A3F5")
{'EXTERNAL_ID': 'TKT-20260112-A3F5'}
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from nullticket.ports import ExternalChange

SERVICE: Final = "sap/opu/odata/SALM/EXT_INTEGRATION_SRV/"
_GUID: Final = re.compile(r"[0-9A-Fa-f]{32}\Z")


@dataclass(frozen=True, slots=True)
class SolmanCall:
    """One request below the host; the CSRF token is fetched from ``SERVICE`` first."""

    method: str
    path: str
    body: Mapping[str, Any]


def status_call(guid: str, status: str) -> SolmanCall:
    """Focused Build takes a status and nothing else. Only a real GUID may become part of the address."""
    if not _GUID.match(guid):
        raise ValueError("a Solution Manager GUID has 32 hex digits")
    return SolmanCall("PUT", f"{SERVICE}StatusSet(Guid='{guid}')", {"Guid": guid, "ExtStatus": status})


def accepted(ticket_number: str) -> dict[str, str]:
    """The 201 answer; without EXTERNAL_ID Solution Manager would create the ticket again."""
    return {"EXTERNAL_ID": ticket_number}


def generic_body(change: ExternalChange, *, ticket_number: str) -> dict[str, str]:
    """The plain form, with what changed only; ``effect_key`` lets the receiver drop a repeat."""
    values = {
        "effect_key": change.effect_key,
        "id": change.external_id,
        "guid": change.external_guid,
        "ticket_number": ticket_number,
        "status": change.status,
        "comment": change.public_comment,
        "solution": change.solution,
    }
    return {name: value for name, value in values.items() if value}

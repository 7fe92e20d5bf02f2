"""The API document as it is answered: refusals are problem documents, whichever layer refuses."""

from collections.abc import Collection
from typing import Any, Final

PROBLEM_CONTENT: Final = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_METHODS: Final = frozenset({"get", "put", "post", "delete", "patch"})
_EVERYWHERE: Final = {
    "400": "bad_request: The request cannot be read at all.",
    "429": "rate_limited: Too many requests; Retry-After says how long to wait.",
    "503": "unavailable: The database does not answer just now; try again.",
}
_CLOSED: Final = {
    "401": "unauthenticated: Nobody is signed in, or the sign-in is no longer good.",
    "403": "forbidden: The caller is known and may not do this.",
}
_BODY: Final = {
    "413": "too_large: The body is over its cap.",
    "415": "unsupported_media_type: The body is compressed, or of a type that is not read here.",
}


def with_refusals(document: dict[str, Any], *, public: Collection[str]) -> dict[str, Any]:
    """Add what middleware, permission and validation answer. ``public`` are the operation ids open to strangers."""
    for methods in document["paths"].values():
        for method, operation in methods.items():
            if method in _METHODS:
                _describe(operation, closed=operation["operationId"] not in public)
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)
    return document


def _describe(operation: dict[str, Any], *, closed: bool) -> None:
    responses = operation["responses"]
    refusals = dict(_EVERYWHERE)
    if closed or any(one["name"].lower() == "authorization" for one in operation.get("parameters", ())):
        refusals |= _CLOSED
    else:
        refusals["401"] = _CLOSED["401"]
    if "requestBody" in operation:
        refusals |= _BODY
    if "422" in responses or "requestBody" in operation:
        refusals["422"] = "validation: Some fields are not right; errors says which."
    for status, text in refusals.items():
        known = responses.get(status, {})
        if "HTTPValidationError" in str(known):
            known = {}
        responses[status] = {"description": known.get("description") or text, "content": PROBLEM_CONTENT}
    for status, response in responses.items():
        if status.startswith(("4", "5")):
            response["content"] = PROBLEM_CONTENT

"""The doors of other desks. Each checks its sender over the raw bytes before anything is parsed, then stores, then answers."""

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import PlainTextResponse

from nullticket.core.enums import Source
from nullticket.core.errors import NotConfigured, TooLarge, TooMany, Unauthenticated, Unavailable
from nullticket.features.external import connector_service
from nullticket.features.external.connector_service import Connector
from nullticket.features.external.credentials import Presented
from nullticket.features.intake import twin_service
from nullticket.features.intake.api import committed
from nullticket.features.intake.schemas import AcceptedOut, SolmanAcceptedOut
from nullticket.features.intake.twin_service import BrokenBody, Came
from nullticket.infra.web import CallUnits, ClientIp, limit_calls, problems, require

router = APIRouter(prefix="/api/ingest", tags=["ingest"])
Glpi = Annotated[CallUnits, require("ingest.glpi", own_credential=True)]
Solman = Annotated[CallUnits, require("ingest.solman", own_credential=True)]
PROBLEMS = problems(BrokenBody, Unauthenticated, TooLarge, TooMany, NotConfigured, Unavailable)
RAW_JSON = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
}
# GLPI says in the address what its body leaves out.
ItemType = Annotated[str, Query(alias="type", max_length=60, pattern=r"^[A-Za-z_\\]*$")]
# Without braces and quotes a token cannot be a delivery, so that no answer is the signature of one.
Token = Annotated[str, Query(alias="crc_token", min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_-]+$")]
HEADERS = {Source.GLPI: "x-glpi", Source.SOLMAN: "x-nullticket"}


async def admitted(units: CallUnits, request: Request, system: Source, *, address: str) -> tuple[Connector, Came]:
    """The body as it came, from a sender that proved itself."""
    body = await request.body()
    prefix = HEADERS[system]
    shown = Presented(
        body=body,
        authorization=request.headers.get("authorization", ""),
        signature=request.headers.get(f"{prefix}-signature", ""),
        timestamp=request.headers.get(f"{prefix}-timestamp", ""),
    )
    runtime = units.runtime
    connector = await to_thread.run_sync(lambda: connector_service.admit(runtime, system, shown, address=address))
    signed = connector.auth == "hmac"
    return connector, Came(
        body=body,
        content_type=request.headers.get("content-type", "application/json"),
        at=runtime.clock.now(),
        signature=shown.signature if signed else "",
        timestamp=shown.timestamp if signed else "",
    )


@router.post("/glpi", operation_id="ingest_glpi", responses=PROBLEMS, openapi_extra=RAW_JSON)
async def ingest_glpi(
    units: Glpi, ip: ClientIp, request: Request, response: Response, item_type: ItemType = ""
) -> AcceptedOut:
    """Take a webhook of GLPI 11, or of the plugin of GLPI 10. Answers 200 with the ticket's number, also to a repeat."""
    connector, came = await admitted(units, request, Source.GLPI, address=ip)
    try:
        delivery = twin_service.glpi_delivery(connector, came, item_type=item_type)
    except BrokenBody:
        await committed(units, twin_service.broken_delivery(Source.GLPI, came))
        raise
    stored = await committed(units, delivery)
    response.headers["Location"] = f"/api/tickets/{stored.ticket_number}"
    return AcceptedOut(ticket_number=stored.ticket_number, repeated=not stored.fresh)


@router.get(
    "/glpi",
    operation_id="ingest_glpi_challenge",
    response_class=PlainTextResponse,
    responses=problems(NotConfigured, TooMany),
)
async def ingest_glpi_challenge(units: Glpi, ip: ClientIp, token: Token) -> PlainTextResponse:
    """Answer GLPI's challenge: the bare signature of its token."""
    limit_calls(units, f"challenge:{ip}", limit=120, seconds=60)
    answer = await to_thread.run_sync(connector_service.answer_challenge, units.runtime, token)
    return PlainTextResponse(answer)


@router.post("/solman", status_code=201, operation_id="ingest_solman", responses=PROBLEMS, openapi_extra=RAW_JSON)
async def ingest_solman(units: Solman, ip: ClientIp, request: Request, response: Response) -> SolmanAcceptedOut:
    """Take a ticket of Solution Manager. Focused Build is always told 201, or it would create the ticket again."""
    accepted, focused = await _solman(units, request, response, address=ip)
    response.status_code = 201 if focused or not accepted.known else 200
    return accepted


@router.put("/solman/{external_id}", operation_id="ingest_solman_update", responses=PROBLEMS, openapi_extra=RAW_JSON)
async def ingest_solman_update(
    units: Solman,
    ip: ClientIp,
    request: Request,
    response: Response,
    external_id: Annotated[str, Path(max_length=120, pattern=r"^[!-~]+$")],
) -> SolmanAcceptedOut:
    """Take a change of a ticket. The address names our number as Solution Manager was told; the body decides."""
    del external_id
    accepted, _ = await _solman(units, request, response, address=ip)
    return accepted


async def _solman(
    units: CallUnits, request: Request, response: Response, *, address: str
) -> tuple[SolmanAcceptedOut, bool]:
    _, came = await admitted(units, request, Source.SOLMAN, address=address)
    try:
        delivery, focused = twin_service.solman_delivery(came)
    except BrokenBody:
        await committed(units, twin_service.broken_delivery(Source.SOLMAN, came))
        raise
    stored = await committed(units, delivery)
    number = stored.ticket_number
    response.headers["Location"] = f"/api/tickets/{number}"
    accepted = SolmanAcceptedOut(
        EXTERNAL_ID=number, ticket_number=number, known=stored.known, repeated=not stored.fresh
    )
    return accepted, focused

"""The server of the language model, for admins."""

from typing import Annotated

from fastapi import APIRouter, Response

from nullticket.core.errors import Invalid, PreconditionRequired, Stale
from nullticket.features.classification import language_model_service as service
from nullticket.features.classification.language_model_schemas import LanguageModelIn, LanguageModelOut, ModelCheckOut
from nullticket.infra.web import CallUnits, Version, problems, require, with_etag

router = APIRouter(prefix="/api/admin/language-model", tags=["admin"])
Writes = Annotated[CallUnits, require("learning.write")]


@router.get("", operation_id="language_model_read")
def language_model_read(units: Writes, response: Response) -> LanguageModelOut:
    """How the language model is reached, without its key."""
    with units.read() as uow:
        found = service.shown(units.runtime, uow)
    with_etag(response, found.version)
    return found


@router.put("", operation_id="language_model_change", responses=problems(Invalid, Stale, PreconditionRequired))
def language_model_change(
    units: Writes, body: LanguageModelIn, version: Version, response: Response
) -> LanguageModelOut:
    """Takes effect in every process with the next ticket; from then on it stands before the settings of the process."""
    with units.write() as uow:
        found = service.change(units.runtime, uow, body, version=version)
    with_etag(response, found.version)
    return found


@router.post("/test", operation_id="language_model_test")
def language_model_test(units: Writes) -> ModelCheckOut:
    """Have a made-up ticket read by what is stored. It says what is wrong and changes nothing."""
    return service.check(units.runtime)

"""Followers, related tickets and merging, for the desk."""

from typing import Annotated

from fastapi import APIRouter, Path

from nullticket.core.errors import Conflict, Invalid, NotFound
from nullticket.core.schema import Id
from nullticket.features.tickets import merge_service, related_service
from nullticket.features.tickets.api import Edits, Key
from nullticket.features.tickets.merge_service import AlreadyMerged
from nullticket.features.tickets.schemas import FollowerIn, FollowerOut, MergeIn, RelatedOut
from nullticket.infra.web import problems

router = APIRouter(prefix="/api/tickets", tags=["tickets"])
UserId = Annotated[Id, Path()]


@router.get("/{key}/related", operation_id="tickets_related", responses=problems(NotFound))
def tickets_related(units: Edits, key: Key) -> RelatedOut:
    """Followers, merges, earlier tickets, and tickets that a mail may have meant."""
    with units.read() as uow:
        return related_service.related(uow, key)


@router.post("/{key}/merge", operation_id="tickets_merge", responses=problems(NotFound, Invalid, AlreadyMerged))
def tickets_merge(units: Edits, key: Key, body: MergeIn) -> RelatedOut:
    """Put this ticket into another one. It can be taken back for a day."""
    with units.write() as uow:
        target = merge_service.merge(uow, key, body.into)
        return related_service.related(uow, str(target.id))


@router.delete("/{key}/merge", operation_id="tickets_unmerge", responses=problems(NotFound, Conflict))
def tickets_unmerge(units: Edits, key: Key) -> RelatedOut:
    """Take a merged ticket out again, within a day."""
    with units.write() as uow:
        source = merge_service.undo(uow, key)
        return related_service.related(uow, str(source.id))


@router.post("/{key}/followers", operation_id="followers_add", responses=problems(NotFound, Invalid))
def followers_add(units: Edits, key: Key, body: FollowerIn) -> list[FollowerOut]:
    """Let somebody follow the public part of the ticket by mail."""
    with units.write() as uow:
        return [FollowerOut.model_validate(one) for one in related_service.follow_by_desk(uow, key, body.email)]


@router.delete(
    "/{key}/followers/{user_id}", status_code=204, operation_id="followers_drop", responses=problems(NotFound)
)
def followers_drop(units: Edits, key: Key, user_id: UserId) -> None:
    with units.write() as uow:
        related_service.unfollow(uow, key, user_id)

"""Drafts: what an agent has typed and not sent, on whichever device. Nobody but its author ever gets one."""

from nullticket.core.enums import Visibility
from nullticket.core.errors import Forbidden, Stale
from nullticket.features.tickets import draft_repository, policy, service
from nullticket.infra.uow import UnitOfWork
from nullticket.models import ReplyDraft


def _author(uow: UnitOfWork) -> int:
    if uow.actor.user_id is None or not policy.may_draft(uow.actor):
        raise Forbidden("Drafts are for the desk.")
    return uow.actor.user_id


def own(uow: UnitOfWork, key: str) -> list[ReplyDraft]:
    """The caller's drafts on a ticket."""
    return draft_repository.drafts(uow, _author(uow), service.read(uow, key).id)


def save(uow: UnitOfWork, key: str, visibility: Visibility, *, text: str, version: int) -> ReplyDraft:
    """Write over the version that the caller has seen; `Stale` when another device wrote meanwhile or it was sent."""
    author, ticket = _author(uow), service.read(uow, key)
    stored = draft_repository.draft(uow, author, ticket.id, visibility)
    if stored is None:
        fresh = version == 0 and draft_repository.begin(uow, author, ticket.id, visibility, text=text)
    else:
        fresh = draft_repository.replace(uow, stored, text=text, version=version)
    found = draft_repository.draft(uow, author, ticket.id, visibility)
    if not fresh or found is None:
        current = found.version if found else 0
        raise Stale("This draft was changed on another device or has been sent.", current_version=current)
    return found


def drop(uow: UnitOfWork, key: str, visibility: Visibility) -> None:
    """Throw a draft away; one that is not there is no mistake."""
    author, ticket = _author(uow), service.read(uow, key)
    draft_repository.drop(uow, author, ticket.id, visibility)


def sent(uow: UnitOfWork, ticket_id: int, visibility: Visibility) -> None:
    """What was a draft is a comment now. What a program says with a person's token leaves the person's draft alone."""
    if uow.actor.user_id is not None and uow.actor.token_id is None:
        draft_repository.drop(uow, uow.actor.user_id, ticket_id, visibility)

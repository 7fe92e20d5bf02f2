"""``Idempotency-Key``: the first answer to a create is kept for a day and given again to repeats.

The key row is written in the transaction of the create, so parallel repeats wait for it and then get its answer.
"""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select, update

from nullticket.core.errors import Conflict, Invalid
from nullticket.infra.sql import insert_new
from nullticket.infra.uow import UnitOfWork
from nullticket.models import IdempotencyKey


class KeyReused(Invalid):
    """The key came before with another body."""

    code = "idempotency_key_reused"


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    status: int
    body: bytes


def begin(uow: UnitOfWork, *, owner: str, key: str | None, body: bytes) -> FirstAnswer | None:
    """The first answer when this key was used before; None when the caller is the first and should go on."""
    if key is None:
        return None
    fingerprint = hashlib.sha256(body).hexdigest()
    first = insert_new(
        uow.session,
        IdempotencyKey,
        {
            "owner": owner,
            "key": key,
            "fingerprint": fingerprint,
            "status": 0,
            "body": b"",
            "created_at": uow.now(),
        },
    )
    if first:
        return None
    query = select(IdempotencyKey).where(IdempotencyKey.owner == owner, IdempotencyKey.key == key)
    stored = uow.session.scalars(query).one()
    if stored.fingerprint != fingerprint:
        raise KeyReused("This Idempotency-Key came before with another body.")
    if stored.status == 0:
        raise Conflict("The first request with this Idempotency-Key is still running.")
    return FirstAnswer(stored.status, stored.body)


def remember(uow: UnitOfWork, *, owner: str, key: str | None, status: int, body: bytes) -> None:
    """Keep the answer, in the same transaction as what it answers."""
    if key is not None:
        uow.session.execute(
            update(IdempotencyKey)
            .where(IdempotencyKey.owner == owner, IdempotencyKey.key == key)
            .values(status=status, body=body)
        )

"""What tickets mean, for search by likeness."""

from sqlalchemy import Float, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from nullticket.models.base import Base, BigId


class TicketVector(Base):
    """``vector`` is the embedding as float16, ``signature`` what is scanned of it, ``crowd`` how alike its nearest were
    when it was read.
    """

    __tablename__ = "ticket_vector"
    __table_args__ = (Index(None, "encoder", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)  # grows in the order of reading
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), unique=True)
    encoder: Mapped[str] = mapped_column(String(80))
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    crowd: Mapped[float] = mapped_column(Float)

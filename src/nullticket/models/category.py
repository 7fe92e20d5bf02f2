"""Categories are rows: thirteen are seeded, admins add, rename and retire."""

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from nullticket.models.base import Base, Json


class Category(Base):
    """``key`` never changes (tickets and rules hold it); ``name`` is what people read."""

    __tablename__ = "category"
    key: Mapped[str] = mapped_column(String(50), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    examples: Mapped[list[str]] = mapped_column(Json, default=list)
    threshold: Mapped[float | None] = mapped_column()  # confidence below this goes to the triage queue; None = default
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

"""Articles, votes on them, and suggestions of articles that are missing."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from nullticket.core.enums import Visibility
from nullticket.models.base import Base, BigId, UtcDateTime, Words


class KnowledgeArticle(Base):
    """Markdown. Only a published, public one is ever shown to a requester or quoted by the bot."""

    __tablename__ = "knowledge_article"
    __table_args__ = (Index(None, "status", "visibility", "id"), Index(None, "category", "status"))
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(ForeignKey("category.key"))
    status: Mapped[str] = mapped_column(String(20), default="draft")  # draft | published | archived
    visibility: Mapped[Visibility] = mapped_column(Words(Visibility), default=Visibility.PUBLIC)
    language: Mapped[str] = mapped_column(String(10), default="en")
    helpful_count: Mapped[int] = mapped_column(default=0)
    not_helpful_count: Mapped[int] = mapped_column(default=0)
    resolution_count: Mapped[int] = mapped_column(default=0)
    views: Mapped[int] = mapped_column(default=0)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class ArticleVersion(Base):
    """What an article said at one version, and who wrote that. Kept from the first change on."""

    __tablename__ = "article_version"
    article_id: Mapped[int] = mapped_column(
        ForeignKey("knowledge_article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(20))
    visibility: Mapped[Visibility] = mapped_column(Words(Visibility))
    language: Mapped[str] = mapped_column(String(10))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ArticleVote(Base):
    """One vote a voter (a person or a hashed visitor) and article."""

    __tablename__ = "article_vote"
    article_id: Mapped[int] = mapped_column(ForeignKey("knowledge_article.id", ondelete="CASCADE"), primary_key=True)
    voter: Mapped[str] = mapped_column(String(80), primary_key=True)
    helpful: Mapped[bool] = mapped_column()
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class KBSuggestion(Base):
    """A pattern such as "vpn tickets increased 20 % this week": an article is missing or not found."""

    __tablename__ = "kb_suggestion"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(String(120), unique=True)
    category: Mapped[str] = mapped_column(ForeignKey("category.key"))
    headline: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    current_count: Mapped[int] = mapped_column()
    previous_count: Mapped[int] = mapped_column()
    change_percent: Mapped[float | None] = mapped_column()
    requesters: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(20), default="open")  # open | accepted | dismissed
    article_id: Mapped[int | None] = mapped_column(ForeignKey("knowledge_article.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

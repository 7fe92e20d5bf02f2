"""What goes in and out about articles."""

from typing import Literal

from pydantic import Field

from nullticket.core.enums import Visibility
from nullticket.core.schema import ApiModel, Id, Key, Line, NeededBody, OutModel, ShortText, When

ArticleStatus = Literal["draft", "published", "archived"]


class ArticleIn(ApiModel):
    title: Line
    content: NeededBody
    category: Key
    status: ArticleStatus = "draft"
    visibility: Visibility = Visibility.PUBLIC
    language: str = Field(default="en", pattern=r"^[a-z]{2}(-[A-Z]{2})?$")


class ArticlePatch(ApiModel):
    title: Line | None = None
    content: NeededBody | None = None
    category: Key | None = None
    status: ArticleStatus | None = None
    visibility: Visibility | None = None
    language: str | None = Field(default=None, pattern=r"^[a-z]{2}(-[A-Z]{2})?$")


class ArticleFilter(ApiModel):
    q: ShortText | None = None
    status: ArticleStatus | None = None
    category: Key | None = None
    cursor: str | None = Field(default=None, max_length=400)
    limit: int = Field(default=50, ge=1, le=200)


class ArticleRow(OutModel):
    id: int
    title: str
    category: str
    status: str
    visibility: Visibility
    language: str
    helpful_count: int
    not_helpful_count: int
    resolution_count: int
    views: int
    updated_at: When
    version: int


class ArticleAdminOut(ArticleRow):
    content: str
    created_at: When
    published_at: When | None


class ArticleVersionOut(OutModel):
    """What an article said at one version; ``author_name`` is empty when nobody is known."""

    version: int
    title: str
    content: str
    category: str
    status: str
    visibility: Visibility
    language: str
    author_name: str
    at: When


class ArticleOut(OutModel):
    """An article as a reader sees it; ``html`` is sanitised."""

    id: int
    title: str
    content: str
    html: str
    category: str
    language: str
    helpful_count: int
    not_helpful_count: int
    updated_at: When


class ArticleHit(OutModel):
    """A search hit with the passage that matched, and why it is here. ``offered``: good enough to show unasked."""

    id: int
    title: str
    category: str
    snippet: str
    score: float
    offered: bool
    reasons: list[str]


class ShelfFilter(ApiModel):
    category: Key | None = None
    cursor: str | None = Field(default=None, max_length=400)
    limit: int = Field(default=20, ge=1, le=50)


class ArticleLead(OutModel):
    """An article among others: its title and how it begins."""

    id: int
    title: str
    category: str
    snippet: str
    updated_at: When


class ShelfCategory(OutModel):
    """A category that has published articles, and how many."""

    key: str
    name: str
    articles: int


class ShelfOut(OutModel):
    """What a reader may browse: one page, most read first, and the categories of all pages."""

    items: list[ArticleLead]
    categories: list[ShelfCategory]
    next: str | None


class VoteIn(ApiModel):
    helpful: bool


class SuggestionOut(OutModel):
    id: int
    category: str
    headline: str
    reason: str
    current_count: int
    previous_count: int
    change_percent: float | None
    requesters: int
    state: str
    article_id: int | None
    created_at: When
    updated_at: When


class SuggestionIn(ApiModel):
    state: Literal["accepted", "dismissed"]


class ResolvedByIn(ApiModel):
    """The article that solved a ticket."""

    article_id: Id

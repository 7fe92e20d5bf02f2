"""The schema: one file an aggregate, no behaviour.

Everything above may read these classes; queries live in the repositories. Times are UTC, nothing loads lazily.
"""

from nullticket.models.base import Base
from nullticket.models.category import Category
from nullticket.models.chat import ChatConversation, ChatMessage
from nullticket.models.desk import BulkItem, BulkJob, DeskHabits, SavedView, TicketRead, TicketReminder
from nullticket.models.external import ExternalSystemConfig, InboundDelivery, TicketSync
from nullticket.models.feedback import TicketFeedback
from nullticket.models.knowledge import ArticleVersion, ArticleVote, KBSuggestion, KnowledgeArticle
from nullticket.models.learning import Label, ModelPromotion, ModelVersion, TrainingRun
from nullticket.models.mail import (
    ArrivedMail,
    FetchedMail,
    KnownMessageId,
    MailAlias,
    MailChannel,
    MailToken,
    TicketFollower,
    TicketLink,
    TicketMerge,
)
from nullticket.models.metrics import MetricsByCategory, MetricsBySource, MetricsByTeam, TicketCounter
from nullticket.models.model_call import ModelCallRow
from nullticket.models.notification import MESSAGE_IS_TEXT, OutboundMessage, UserNotification
from nullticket.models.outbox import JOB_IS_QUEUED, JOB_IS_RUNNING, AppSetting, Lease, OutboxJob
from nullticket.models.routing import RoutingDecision, RoutingDesk, RoutingRule, TicketClassification
from nullticket.models.similar import TicketVector
from nullticket.models.sla import Calendar, Holiday, SlaAlert, SlaPolicy, SlaSegment
from nullticket.models.team import Team, TeamMember
from nullticket.models.ticket import (
    TICKET_IS_DONE,
    TICKET_IS_OPEN,
    TICKET_NEEDS_REVIEW,
    IdempotencyKey,
    Ticket,
    TicketAttachment,
    TicketComment,
    TicketHistory,
)
from nullticket.models.user import ApiToken, AuditEvent, OneTimeToken, Session, SpentRefreshToken, User
from nullticket.models.writing import CannedReply, ReplyDraft

__all__ = [
    "JOB_IS_QUEUED",
    "JOB_IS_RUNNING",
    "MESSAGE_IS_TEXT",
    "TICKET_IS_DONE",
    "TICKET_IS_OPEN",
    "TICKET_NEEDS_REVIEW",
    "ApiToken",
    "AppSetting",
    "ArrivedMail",
    "ArticleVersion",
    "ArticleVote",
    "AuditEvent",
    "Base",
    "BulkItem",
    "BulkJob",
    "Calendar",
    "CannedReply",
    "Category",
    "ChatConversation",
    "ChatMessage",
    "DeskHabits",
    "ExternalSystemConfig",
    "FetchedMail",
    "Holiday",
    "IdempotencyKey",
    "InboundDelivery",
    "KBSuggestion",
    "KnowledgeArticle",
    "KnownMessageId",
    "Label",
    "Lease",
    "MailAlias",
    "MailChannel",
    "MailToken",
    "MetricsByCategory",
    "MetricsBySource",
    "MetricsByTeam",
    "ModelCallRow",
    "ModelPromotion",
    "ModelVersion",
    "OneTimeToken",
    "OutboundMessage",
    "OutboxJob",
    "ReplyDraft",
    "RoutingDecision",
    "RoutingDesk",
    "RoutingRule",
    "SavedView",
    "Session",
    "SlaAlert",
    "SlaPolicy",
    "SlaSegment",
    "SpentRefreshToken",
    "Team",
    "TeamMember",
    "Ticket",
    "TicketAttachment",
    "TicketClassification",
    "TicketComment",
    "TicketCounter",
    "TicketFeedback",
    "TicketFollower",
    "TicketHistory",
    "TicketLink",
    "TicketMerge",
    "TicketRead",
    "TicketReminder",
    "TicketSync",
    "TicketVector",
    "TrainingRun",
    "User",
    "UserNotification",
]

import type { components } from "@nullticket/api";

type Schemas = components["schemas"];
export type Ticket = Schemas["TicketOut"];
export type TicketRow = Schemas["TicketRow"];
export type Comment = Schemas["CommentOut"];
export type Attachment = Schemas["AttachmentOut"];
export type HistoryEntry = Schemas["HistoryOut"];
export type Team = Schemas["TeamOut"];
export type Category = Schemas["CategoryOut"];
export type User = Schemas["UserOut"];
export type Priority = Schemas["Priority"];
export type Status = Schemas["Status"];
export type Source = Schemas["Source"];

export const PRIORITIES: Priority[] = ["low", "medium", "high", "urgent", "critical"];
export const STATUSES: Status[] = ["new", "open", "in_progress", "pending_user", "pending_vendor", "reopened", "resolved", "closed"];
export const SOURCES: Source[] = ["chat", "email", "glpi", "solman", "web", "api"];

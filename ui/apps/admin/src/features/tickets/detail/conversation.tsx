import { Avatar, Badge, cx, ErrorState, RelativeTime, RichText, SkeletonLines } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { Bot, Lock } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Comment, Ticket } from "@/domain/types";
import { SourceMark } from "@/domain/vocabulary";
import { commentsQuery } from "../api";
import { AttachmentList } from "./attachments";

function Entry({ comment, requesterId }: { comment: Comment; requesterId: number }) {
  const { t } = useTranslation();
  const internal = comment.visibility === "internal";
  const own = comment.author_id === requesterId || comment.author_kind === "visitor";
  return (
    <li
      className={cx(
        "rounded-lg border",
        internal ? "border-dashed border-note-line bg-note" : own ? "border-line bg-surface me-6" : "border-transparent bg-brand-soft ms-6",
      )}
    >
      <header className="flex flex-wrap items-center gap-2 px-3 pt-2.5 text-sm">
        {comment.author_kind === "person" || comment.author_kind === "visitor" ? <Avatar name={comment.author_name} size="sm" /> : <Bot className="size-4 text-muted" aria-hidden="true" />}
        <span className="font-medium">{comment.author_name}</span>
        {internal ? (
          <Badge tone="warn" icon={Lock}>
            {t("ticket.internal")}
          </Badge>
        ) : null}
        <span className="ms-auto inline-flex items-center gap-2 text-muted">
          <SourceMark source={comment.source} words={false} />
          <RelativeTime at={comment.created_at} />
        </span>
      </header>
      <RichText text={comment.body} className="px-3 pt-1.5 pb-3" />
      {comment.attachments?.length ? (
        <div className="border-t border-line px-3 py-2">
          <AttachmentList pictures files={comment.attachments} />
        </div>
      ) : null}
    </li>
  );
}

/** The request, then what was said about it: public entries and internal notes look different at a glance. */
export function Conversation({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const { data: comments, error, isPending, refetch } = useQuery(commentsQuery(ticket.id));
  return (
    <ol aria-label={t("ticket.conversation")} className="flex flex-col gap-3 pb-2">
      <li className="me-6 rounded-lg border border-line bg-surface">
        <header className="flex items-center gap-2 px-3 pt-2.5 text-sm">
          <Avatar name={ticket.requester.name} size="sm" />
          <span className="font-medium">{ticket.requester.name}</span>
          <span className="ms-auto text-muted">
            <RelativeTime at={ticket.created_at} />
          </span>
        </header>
        <RichText text={ticket.description || ticket.title} className="px-3 pt-1.5 pb-3" />
      </li>
      {isPending ? (
        <li>
          <SkeletonLines lines={3} />
        </li>
      ) : null}
      {error && !comments ? (
        <li>
          <ErrorState error={error} retry={() => void refetch()} />
        </li>
      ) : null}
      {comments?.map((comment) => (
        <Entry key={comment.id} comment={comment} requesterId={ticket.requester.id} />
      ))}
      {ticket.resolution ? (
        <li className="rounded-lg border border-transparent bg-ok-soft px-3 py-2.5">
          <p className="text-sm font-medium text-ok">{t("ticket.resolution")}</p>
          <RichText text={ticket.resolution} className="mt-1" />
        </li>
      ) : null}
    </ol>
  );
}

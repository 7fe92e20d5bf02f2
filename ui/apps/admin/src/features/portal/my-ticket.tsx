import { Button, Card, ErrorState, RelativeTime, RichText, SkeletonLines, TextArea } from "@nullticket/kit";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/domain/session";
import { move, type OwnTicket, ownTicketQuery, reply, talkQuery } from "./api";
import { OwnFiles } from "./own-files";
import { StarsCard } from "./stars-card";
import { StatusWords } from "./status-words";

const REFRESH_MS = 15_000;

export function MyTicketPage({ ticketKey }: { ticketKey: string }) {
  const { t } = useTranslation();
  const { data: ticket, error, refetch } = useQuery({ ...ownTicketQuery(ticketKey), refetchInterval: REFRESH_MS });
  if (error && !ticket) return <ErrorState whole error={error} retry={() => void refetch()} />;
  if (!ticket)
    return (
      <>
        <h1 className="sr-only">{ticketKey}</h1>
        <SkeletonLines />
      </>
    );
  return (
    <div className="flex flex-col gap-5">
      <header>
        <Link to="/portal" className="text-base text-muted hover:text-ink">
          {t("portal.back")}
        </Link>
        <h1 className="mt-1 text-2xl font-semibold tracking-tight break-words">{ticket.title}</h1>
        <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-base text-muted">
          <StatusWords status={ticket.status} />
          <span className="tabular">{ticket.ticket_number}</span>
          <RelativeTime at={ticket.created_at} />
        </p>
        <p className="mt-2">{t(`portal.meaning.${ticket.status}`)}</p>
      </header>
      {ticket.resolution ? (
        <Card title={t("portal.solution")}>
          <RichText text={ticket.resolution} />
        </Card>
      ) : null}
      {(ticket.allowed_actions ?? []).includes("rate") ? <StarsCard ticketKey={ticket.ticket_number} /> : null}
      <Talk ticket={ticket} />
      <OwnFiles ticketKey={ticket.ticket_number} mayAdd={(ticket.allowed_actions ?? []).includes("comment")} />
    </div>
  );
}

function Talk({ ticket }: { ticket: OwnTicket }) {
  const { t } = useTranslation();
  const me = useMe();
  const { data: comments = [] } = useQuery({ ...talkQuery(ticket.ticket_number), refetchInterval: REFRESH_MS });
  return (
    <section aria-label={t("portal.talk")} className="flex flex-col gap-3">
      <Entry name={me?.name ?? ""} mine at={ticket.created_at} text={ticket.description} />
      {comments.map((one) => (
        <Entry key={one.id} name={one.author_name} mine={one.author_id === me?.id} at={one.created_at} text={one.body} />
      ))}
      <Answer ticket={ticket} />
    </section>
  );
}

function Entry({ name, mine, at, text }: { name: string; mine: boolean; at: string; text: string }) {
  return (
    <article className={mine ? "card bg-brand-soft p-4 sm:ms-12" : "card p-4 sm:me-12"}>
      <p className="mb-1 flex flex-wrap gap-x-3 text-base text-muted">
        <span className="font-medium text-ink">{name}</span>
        <RelativeTime at={at} />
      </p>
      <RichText text={text} />
    </article>
  );
}

function Answer({ ticket }: { ticket: OwnTicket }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: ["portal"] });
  const send = useMutation({
    mutationFn: () => reply(ticket.ticket_number, text.trim()),
    onSuccess: () => {
      setText("");
      return again();
    },
  });
  const change = useMutation({ mutationFn: (status: "reopened" | "closed") => move(ticket.ticket_number, status), onSuccess: again });
  const may = (status: string): boolean => (ticket.allowed_actions ?? []).includes(`status:${status}`);
  const error = send.error ?? change.error;
  return (
    <form
      className="card flex flex-col gap-3 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) send.mutate();
      }}
    >
      <label className="font-medium" htmlFor="answer">
        {t("portal.answer")}
      </label>
      <TextArea id="answer" roomy rows={3} value={text} onChange={(event) => setText(event.target.value)} />
      {error ? (
        <p role="alert" className="text-danger">
          {error.message}
        </p>
      ) : null}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" tone="primary" size="lg" busy={send.isPending} disabled={!text.trim()}>
          {t("portal.sendAnswer")}
        </Button>
        {may("reopened") ? (
          <Button size="lg" busy={change.isPending} onClick={() => change.mutate("reopened")}>
            {t("portal.reopen")}
          </Button>
        ) : null}
        {may("closed") ? (
          <Button size="lg" busy={change.isPending} onClick={() => change.mutate("closed")}>
            {t("portal.close")}
          </Button>
        ) : null}
      </div>
    </form>
  );
}

import { Badge, Button, Card, EmptyState, ErrorState, Kbd, Page, PageHead, Picker, RelativeTime, RichText, SkeletonLines, toast, useShortcut } from "@nullticket/kit";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeft, ArrowRight, PartyPopper } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { categoriesQuery, useCategoryName } from "@/domain/lists";
import { percent, sayError } from "@/domain/words";
import type { TicketRow } from "@/domain/types";
import { PriorityMark, SourceMark } from "@/domain/vocabulary";
import { answersQuery, patchTicket, ticketQuery } from "../api";
import { type Alternative, alternativesOf, wordsOf } from "../detail/answers";
import { refreshTickets } from "../refresh";
import { triageQueueQuery } from "./queue";

/** Up to three guesses, the ticket's own category first. */
export function guessesOf(category: string, confidence: number | null, alternatives: Alternative[]): Alternative[] {
  const others = alternatives.filter((one) => one.category !== category);
  return [{ category, probability: confidence ?? 0 }, ...others].slice(0, 3);
}

export function TriagePage() {
  const { t } = useTranslation();
  const queue = useQuery(triageQueueQuery);
  const [done, setDone] = useState<ReadonlySet<number>>(new Set());
  const [at, setAt] = useState(0);
  const waiting = queue.data?.items.filter((one) => !done.has(one.id)) ?? [];
  const index = Math.min(at, Math.max(0, waiting.length - 1));
  const current = waiting[index];
  const step = (by: number): void => setAt(Math.max(0, Math.min(waiting.length - 1, index + by)));
  const keys = (label: string) => ({ group: t("keys.triage"), label });
  useShortcut("arrowright", () => step(1), keys(t("triage.skip")));
  useShortcut("arrowleft", () => step(-1), keys(t("triage.back")));
  useShortcut("j", () => step(1), keys(t("triage.skip")));
  useShortcut("k", () => step(-1), keys(t("triage.back")));

  return (
    <Page narrow>
      <PageHead
        title={t("nav.triage")}
        text={t("triage.text")}
        actions={
          current ? (
            <>
              <span aria-live="polite" className="tabular text-muted">
                {t("triage.left", { count: Math.max(waiting.length, (queue.data?.total ?? 0) - done.size) })}
              </span>
              <Button icon={ArrowLeft} disabled={index === 0} onClick={() => step(-1)}>
                {t("triage.back")}
              </Button>
              <Button disabled={index >= waiting.length - 1} onClick={() => step(1)}>
                {t("triage.skip")}
                <ArrowRight className="size-4" aria-hidden="true" />
              </Button>
            </>
          ) : null
        }
      />
      {queue.isPending ? <SkeletonLines /> : null}
      {queue.error && !queue.data ? <ErrorState error={queue.error} retry={() => void queue.refetch()} /> : null}
      {queue.data && !current ? <EmptyState icon={PartyPopper} title={t("triage.empty")} text={t("triage.emptyText")} /> : null}
      {current ? (
        <TriageCard
          key={current.id}
          ticket={current}
          onDone={() => {
            setDone(new Set([...done, current.id]));
            if (waiting.length <= 2) void queue.refetch();
          }}
        />
      ) : null}
    </Page>
  );
}

function TriageCard({ ticket, onDone }: { ticket: TicketRow; onDone: () => void }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const categoryName = useCategoryName();
  const full = useQuery(ticketQuery(String(ticket.id))).data;
  const answer = useQuery(answersQuery(ticket.id)).data?.at(-1);
  const categories = useQuery(categoriesQuery).data ?? [];
  const [picking, setPicking] = useState(false);
  const guesses = guessesOf(ticket.category, ticket.ai_confidence, alternativesOf(answer?.alternatives));
  const choose = useMutation({
    mutationFn: (category: string) => patchTicket(full ?? ticket, { category }),
    onSuccess: (_, category) => {
      toast("ok", t("triage.chosen", { number: ticket.ticket_number, category: categoryName(category) }), { seconds: 2 });
      onDone();
      void refreshTickets(client, [ticket.id]);
    },
    onError: sayError,
  });
  const pick = (index: number): void => {
    const guess = guesses[index];
    if (guess && !choose.isPending) choose.mutate(guess.category);
  };
  const keys = (label: string) => ({ group: t("keys.triage"), label });
  useShortcut("1", () => pick(0), keys(t("triage.guess", { rank: 1 })));
  useShortcut("2", () => pick(1), keys(t("triage.guess", { rank: 2 })));
  useShortcut("3", () => pick(2), keys(t("triage.guess", { rank: 3 })));
  useShortcut("o", () => setPicking(true), keys(t("triage.other")));
  const words = wordsOf(answer?.reasons);
  return (
    <Card>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
        <Link to="/tickets/$key" params={{ key: ticket.ticket_number }} className="tabular text-brand hover:underline">
          {ticket.ticket_number}
        </Link>
        <PriorityMark priority={ticket.priority} />
        <SourceMark source={ticket.source} />
        <span>{ticket.requester.name}</span>
        <RelativeTime at={ticket.created_at} />
      </div>
      <h2 dir="auto" className="mt-1.5 text-lg font-semibold">
        {ticket.title}
      </h2>
      {full?.description ? <RichText text={full.description} className="mt-2 max-h-72 overflow-y-auto" /> : null}
      {words.length ? (
        <p className="mt-3 flex flex-wrap gap-1.5">
          {words.map((word, index) => (
            <Badge key={index} tone={word.weight > 0 ? "brand" : "neutral"}>
              {word.text}
            </Badge>
          ))}
        </p>
      ) : null}
      <ol className="mt-4 grid gap-2 sm:grid-cols-3" aria-label={t("triage.guesses")}>
        {guesses.map((guess, index) => (
          <li key={guess.category}>
            <button
              type="button"
              disabled={choose.isPending}
              onClick={() => pick(index)}
              className="flex w-full items-center gap-2.5 rounded-lg border border-line-strong bg-surface px-3 py-2.5 text-start hover:border-brand hover:bg-brand-soft disabled:opacity-60"
            >
              <Kbd>{index + 1}</Kbd>
              <span className="min-w-0 flex-1 truncate font-medium">{categoryName(guess.category)}</span>
              <span className="tabular text-sm text-muted">{percent(guess.probability, i18n.language)}</span>
            </button>
          </li>
        ))}
      </ol>
      <div className="mt-2">
        <Picker
          open={picking}
          onOpenChange={setPicking}
          label={t("triage.other")}
          selected={[]}
          choices={categories.map((one) => ({ value: one.key, label: one.name }))}
          onPick={(category) => choose.mutate(category)}
          trigger={
            <Button tone="ghost">
              <Kbd>{"O"}</Kbd>
              {t("triage.other")}
            </Button>
          }
        />
      </div>
    </Card>
  );
}

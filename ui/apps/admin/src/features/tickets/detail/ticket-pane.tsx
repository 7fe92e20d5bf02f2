import { ErrorState, SkeletonLines, useShortcut } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, cx } from "@nullticket/kit";
import { useStanding } from "@/domain/presence";
import type { Ticket } from "@/domain/types";
import { ticketQuery } from "../api";
import { useReading } from "../marks";
import { Conversation } from "./conversation";
import { DetailsPanel } from "./details-panel";
import { ReplyEditor } from "./reply-editor";
import { TicketHead } from "./ticket-head";
import { TicketTabs } from "./ticket-tabs";
import { useTicketActions } from "./use-ticket-actions";

interface PaneProps {
  ticketKey: string;
  onNext?: () => void;
  onPrevious?: () => void;
  /** Back to the list. */
  onList?: () => void;
  /** Beside a list: less room. */
  narrow?: boolean;
}

/** One ticket with everything that can be done to it. */
export function TicketPane({ ticketKey, onNext, onPrevious, onList, narrow }: PaneProps) {
  const { data: ticket, error, isPending, refetch } = useQuery(ticketQuery(ticketKey));
  const { t } = useTranslation();
  if (isPending)
    return (
      <>
        {narrow ? null : <h1 className="sr-only">{t("nav.tickets")}</h1>}
        <SkeletonLines lines={10} />
      </>
    );
  if (error && !ticket) return <ErrorState whole={!narrow} error={error} retry={() => void refetch()} />;
  // A number that a door has just promised: the ticket itself follows within moments.
  if (!ticket?.id) return <Promised number={ticketKey} onLook={() => void refetch()} />;
  const around = { ...(onNext ? { onNext } : {}), ...(onPrevious ? { onPrevious } : {}), ...(onList ? { onList } : {}) };
  return <TicketView ticket={ticket} ticketKey={ticketKey} narrow={narrow ?? false} {...around} />;
}

function Promised({ number, onLook }: { number: string; onLook: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col items-center gap-3 p-10 text-center">
      <p>{t("ticket.promised", { number })}</p>
      <Button onClick={onLook}>{t("kit.retry")}</Button>
    </div>
  );
}

function TicketView({ ticket, ticketKey, onNext, onPrevious, onList, narrow }: Omit<PaneProps, "narrow"> & { ticket: Ticket; narrow: boolean }) {
  const { t } = useTranslation();
  const actions = useTicketActions(ticket, ticketKey, { ...(onNext ? { onNext } : {}), ...(onList ? { onList } : {}) });
  const onTyping = useStanding(ticket.id);
  useReading(ticket);
  const [mode, setMode] = useState<"public" | "internal">("public");
  const [focus, setFocus] = useState(0);
  const [details, setDetails] = useState(false);
  const write = (next: "public" | "internal"): void => {
    setMode(next);
    setFocus((count) => count + 1);
  };
  const keys = (label: string) => ({ group: t("keys.ticket"), label });
  useShortcut("r", () => write("public"), keys(t("editor.reply")));
  useShortcut("n", () => write("internal"), keys(t("editor.note")));
  useShortcut("j", () => onNext?.(), { ...keys(t("keys.next")), enabled: !narrow && onNext !== undefined });
  useShortcut("k", () => onPrevious?.(), { ...keys(t("keys.previous")), enabled: !narrow && onPrevious !== undefined });
  useShortcut("escape", () => onList?.(), { ...keys(t("keys.toList")), enabled: !narrow && onList !== undefined });
  useShortcut("d", () => setDetails(!details), keys(t("ticket.details")));
  return (
    <article className="@container flex h-full flex-col bg-ground" aria-label={ticket.title}>
      <TicketHead ticket={ticket} actions={actions} details={details} onDetails={() => setDetails(!details)} />
      <div className="flex min-h-0 flex-1">
        <div className={cx("min-w-0 flex-1 flex-col", details || actions.openField ? "hidden @3xl:flex" : "flex")}>
          <div className="min-h-0 flex-1 overflow-y-auto px-4 py-3">
            <TicketTabs ticket={ticket} conversation={<Conversation ticket={ticket} />} />
          </div>
          <ReplyEditor ticket={ticket} mode={mode} onMode={setMode} focus={focus} actions={actions} onTyping={onTyping} />
        </div>
        <aside aria-label={t("ticket.details")} className={cx("overflow-y-auto border-s border-line bg-surface", narrow ? "@3xl:w-72" : "@3xl:w-80", details || actions.openField ? "w-full shrink-0 @3xl:block" : "hidden shrink-0 @3xl:block")}>
          <DetailsPanel ticket={ticket} actions={actions} />
        </aside>
      </div>
      {actions.dialogs}
    </article>
  );
}

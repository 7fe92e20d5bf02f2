import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { BookOpen } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Ticket } from "@/domain/types";
import { StatusDot } from "@/domain/vocabulary";
import { articleHitsQuery, similarQuery } from "../related";
import { PanelSection } from "./panel-section";
import type { TicketActions } from "./use-ticket-actions";

const ROW = "-mx-1.5 flex h-7 items-center gap-2 rounded-md px-1.5 text-sm hover:bg-hover";

export function SimilarCard({ ticket, actions }: { ticket: Ticket; actions: TicketActions }) {
  const { t } = useTranslation();
  const similar = useQuery(similarQuery(ticket)).data;
  const reported = (similar?.reported ?? []).slice(0, 3);
  const solved = (similar?.solved ?? []).filter((one) => !reported.some((other) => other.id === one.id)).slice(0, 3);
  const tickets = [...reported, ...solved];
  const canResolve = actions.may("status:resolved");
  const articles = useQuery(articleHitsQuery(ticket)).data ?? [];
  if (tickets.length + articles.length === 0) return null;
  return (
    <PanelSection title={t("ticket.similar")}>
      {reported.length > 0 && similar && similar.people > 0 && (
        <p className="mb-1 text-sm font-medium">{t("ticket.reportedToo", { count: similar.people })}</p>
      )}
      <ul className="flex flex-col">
        {articles.map((hit) => (
          <li key={`article-${hit.id}`}>
            <Link to="/knowledge/$id" params={{ id: String(hit.id) }} className={ROW} title={hit.snippet}>
              <BookOpen className="size-3.5 shrink-0 text-brand" aria-hidden="true" />
              <span className="truncate">{hit.title}</span>
            </Link>
          </li>
        ))}
        {tickets.map((one) => (
          <li key={one.id}>
            <Link to="/tickets/$key" params={{ key: one.ticket_number }} className={ROW} title={one.shared.join(", ")}>
              <StatusDot status={one.status} />
              <span className="truncate">{one.title}</span>
            </Link>
            {one.resolution ? (
              <div className="mb-1.5 ms-4 border-s-2 border-line ps-2 text-sm">
                <p className="line-clamp-3 text-muted" dir="auto">
                  {one.resolution}
                </p>
                {canResolve ? (
                  <button type="button" className="text-brand-strong hover:underline" onClick={() => actions.resolveWith(one.resolution ?? "")}>
                    {t("ticket.useSolution")}
                  </button>
                ) : null}
              </div>
            ) : null}
          </li>
        ))}
      </ul>
    </PanelSection>
  );
}

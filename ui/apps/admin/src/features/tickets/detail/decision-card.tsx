import { Badge, Button, cx, Meter } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { Check, ThumbsUp } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useCategoryName } from "@/domain/lists";
import { decimal, percent } from "@/domain/words";
import type { Ticket } from "@/domain/types";
import { VoteList } from "@/domain/votes";
import { answersQuery, decisionsQuery } from "../api";
import { PanelSection } from "./panel-section";
import { alternativesOf, stepsOf, wordsOf } from "./answers";
import type { TicketActions } from "./use-ticket-actions";

/** What the engine read, how sure it is, what else it might be, and how the four strategies voted. */
export function DecisionCard({ ticket, actions }: { ticket: Ticket; actions: TicketActions }) {
  const { t, i18n } = useTranslation();
  const categoryName = useCategoryName();
  const answer = useQuery(answersQuery(ticket.id)).data?.at(-1);
  const decision = useQuery(decisionsQuery(ticket.id)).data?.[0];
  const confidence = answer?.confidence ?? ticket.ai_confidence;
  const alternatives = alternativesOf(answer?.alternatives);
  const words = wordsOf(answer?.reasons);
  const steps = stepsOf(answer?.reasons);
  const byPerson = ticket.person_set.includes("category");
  return (
    <PanelSection title={t("decision.title")} aside={ticket.ai_engine ? <Badge tone={ticket.ai_engine === "llm" ? "violet" : "neutral"}>{t("decision.engine", { engine: ticket.ai_engine })}</Badge> : null}>
      <div className="flex items-center gap-2">
        <span className="font-medium">{categoryName(answer?.category ?? ticket.category)}</span>
        {byPerson ? <Badge tone="info">{t("decision.byPerson")}</Badge> : null}
        <span className="tabular ms-auto text-sm">{percent(confidence, i18n.language)}</span>
      </div>
      <div className="mt-1">
        <Meter tone="brand" value={confidence ?? 0} max={1} label={t("decision.confidence")} />
      </div>
      {alternatives.length ? (
        <ul className="mt-2 flex flex-wrap gap-1.5" aria-label={t("decision.alternatives")}>
          {alternatives.map((one) => (
            <li key={one.category}>
              <Button size="sm" disabled={!actions.may("edit")} onClick={() => actions.patch({ category: one.category })}>
                {categoryName(one.category)}
                <span className="tabular text-muted">{percent(one.probability, i18n.language)}</span>
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      {ticket.needs_review && actions.may("edit") ? (
        <Button size="sm" tone="primary" icon={ThumbsUp} className="mt-2" onClick={() => actions.patch({ category: ticket.category })}>
          {t("decision.confirm")}
        </Button>
      ) : null}
      {words.length ? (
        <p className="mt-2 text-sm text-muted">
          {words.map((word, index) => (
            <span key={index} className={cx("me-1.5 inline-block", word.weight > 0 && "text-ink")}>
              {`${word.text} ${word.weight > 0 ? "+" : ""}${decimal(word.weight, i18n.language)}`}
            </span>
          ))}
        </p>
      ) : ticket.keywords.length ? (
        <p className="mt-2 text-sm text-muted">{ticket.keywords.join(" · ")}</p>
      ) : null}
      {steps.length ? (
        <ul aria-label={t("decision.steps")} className="mt-2 list-inside list-disc text-sm text-muted">
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ul>
      ) : null}
      {decision ? (
        <>
          <VoteList className="mt-3" votes={decision.votes} winner={decision.decided_by} />
          <p className="mt-2 flex items-center gap-1.5 text-sm text-muted">
            <Check className="size-3.5" aria-hidden="true" />
            {t("decision.capacity", { load: decision.open_load, capacity: decision.capacity })}
          </p>
        </>
      ) : null}
    </PanelSection>
  );
}

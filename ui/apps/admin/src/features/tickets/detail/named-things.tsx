import type { components } from "@nullticket/api";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Ticket } from "@/domain/types";
import { entitiesQuery } from "../api";
import { PanelSection } from "./panel-section";

type Entity = components["schemas"]["EntityOut"];

/** Error codes, machines, transactions, amounts and the like that the ticket names; nothing when it names none. */
export function NamedThings({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const found = useQuery(entitiesQuery(ticket.id)).data ?? [];
  if (found.length === 0) return null;
  const kinds = [...new Set(found.map((one) => one.kind))];
  return (
    <PanelSection title={t("named.title")}>
      <dl className="flex flex-col gap-1 text-sm">
        {kinds.map((kind) => (
          <div key={kind} className="flex gap-2">
            <dt className="w-28 shrink-0 text-muted">{t(`named.kindOf.${kind}`)}</dt>
            <dd className="min-w-0 break-words">{valuesOf(found, kind)}</dd>
          </div>
        ))}
      </dl>
    </PanelSection>
  );
}

const valuesOf = (found: Entity[], kind: Entity["kind"]): string => found.flatMap((one) => (one.kind === kind ? [one.value] : [])).join(", ");

import type { components } from "@nullticket/api";
import { Countdown, SegmentBar, shortTime, useNow } from "@nullticket/kit";
import { useTranslation } from "react-i18next";
import { spanOfMinutes } from "@/domain/words";
import type { Ticket } from "@/domain/types";
import { PanelSection } from "./panel-section";
import { slaSegments } from "./sla-segments";

export function SlaCard({ ticket, sla }: { ticket: Ticket; sla: components["schemas"]["SlaOut"] }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const done = ticket.status === "resolved" || ticket.status === "closed";
  const paused = sla.segments.at(-1)?.running === false;
  const segments = slaSegments(sla, now, { running: t("sla.running"), paused: t("sla.paused"), late: t("sla.late") });
  const late = Boolean(sla.first_response_at && sla.response_due_at && sla.first_response_at > sla.response_due_at);
  const used = spanOfMinutes(sla.used_minutes, i18n.language);
  return (
    <PanelSection title={t("sla.title")} aside={sla.resolution_due_at && !done ? <Countdown to={sla.resolution_due_at} paused={paused} className="text-sm" /> : null}>
      <SegmentBar segments={segments} label={t("sla.bar", { used })} />
      <dl className="mt-2 grid grid-cols-2 gap-x-3 gap-y-1 text-sm">
        <dt className="text-muted">{t("sla.used")}</dt>
        <dd className="tabular text-end">{used}</dd>
        <dt className="text-muted">{t("sla.due")}</dt>
        <dd className="tabular text-end">{sla.resolution_due_at ? shortTime(sla.resolution_due_at, i18n.language) : "–"}</dd>
        <dt className="text-muted">{t("sla.response")}</dt>
        <dd className="text-end">
          {sla.first_response_at ? (
            <span className={late ? "text-danger" : "text-ok"}>{t(late ? "sla.respondedLate" : "sla.responded")}</span>
          ) : sla.response_due_at && !done ? (
            <Countdown to={sla.response_due_at} />
          ) : (
            "–"
          )}
        </dd>
      </dl>
      {paused && !done ? <p className="mt-2 text-sm text-warn">{t("sla.pausedText")}</p> : null}
    </PanelSection>
  );
}

import { Badge, type Tone } from "@nullticket/kit";
import { useTranslation } from "react-i18next";
import type { Status } from "@/domain/types";

const TONES: Record<Status, Tone> = {
  new: "info",
  open: "info",
  in_progress: "brand",
  pending_user: "warn",
  pending_vendor: "neutral",
  resolved: "ok",
  closed: "neutral",
  reopened: "info",
};

/** Where a request stands, said to the person who made it. */
export function StatusWords({ status }: { status: Status }) {
  const { t } = useTranslation();
  return <Badge tone={TONES[status]}>{t(`portal.status.${status}`)}</Badge>;
}

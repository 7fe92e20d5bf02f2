import { Badge, type Tone } from "@nullticket/kit";
import { useTranslation } from "react-i18next";
import { ARTICLE_STATUSES, type ArticleStatus } from "./api";

const TONES: Record<ArticleStatus, Tone> = { draft: "warn", published: "ok", archived: "neutral" };

export function ArticleStatusBadge({ status }: { status: string }) {
  const { t } = useTranslation();
  const known = ARTICLE_STATUSES.find((one) => one === status) ?? "draft";
  return <Badge tone={TONES[known]}>{t(`kb.statusOf.${known}`)}</Badge>;
}

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { qualityQuery } from "@/domain/quality";
import { Stat } from "@/domain/stat";
import { percent } from "@/domain/words";

const DAYS = 30;

/** What share the engines decided alone, and how right they were: for those who may see it. */
export function AiStats() {
  const { t, i18n } = useTranslation();
  const { data: quality, isPending, error } = useQuery(qualityQuery("category", DAYS));
  if (error && !quality) return null;
  const total = quality?.total;
  return (
    <>
      <Stat loading={isPending} label={t("overview.aiShare")} value={percent(total?.handled, i18n.language)} hint={t("overview.aiShareHint")} page={{ to: "/quality", tab: "figures" }} />
      <Stat loading={isPending} label={t("overview.aiRight")} value={percent(total?.accuracy, i18n.language)} hint={t("overview.aiRightHint", { count: total?.tickets ?? 0 })} page={{ to: "/quality", tab: "errors" }} />
    </>
  );
}

import { Spinner } from "@nullticket/kit";
import { useTranslation } from "react-i18next";
import { useLiveState } from "./realtime";

export function ConnectionBanner() {
  const { t } = useTranslation();
  if (useLiveState() !== "lost") return null;
  return (
    <div role="status" className="flex shrink-0 items-center justify-center gap-2 border-b border-line bg-warn-soft px-3 py-1 text-sm text-warn">
      <Spinner className="size-3.5" />
      {t("live.lost")}
    </div>
  );
}

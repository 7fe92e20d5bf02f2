import { api, data } from "@nullticket/api";
import { Button, Dialog, toast } from "@nullticket/kit";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useCategoryName } from "@/domain/lists";
import { decimal, percent, sayError } from "@/domain/words";
import type { Version } from "./api";
import { type Decisions, readDecisions, readMetrics } from "./metrics";

/** One model beside the one before it: figures, reasons, and the tickets that would have gone elsewhere. */
export function VersionDialog({ version, decides, onClose }: { version: Version; decides: boolean; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const language = i18n.language;
  const found = readMetrics(version.metrics);
  const decisions = readDecisions(version.decisions);
  const promote = useMutation({
    mutationFn: () => data(api.POST("/api/admin/ai/versions/{version_id}/promote", { params: { path: { version_id: version.id } } })),
    onSuccess: () => {
      toast("ok", t("quality.promoted", { name: version.name }));
      onClose();
    },
    onError: sayError,
    onSettled: () => client.invalidateQueries({ queryKey: ["quality"] }),
  });
  const footer = decides ? null : (
    <Button tone="primary" busy={promote.isPending} onClick={() => promote.mutate()}>
      {t("quality.promote")}
    </Button>
  );
  return (
    <Dialog open onOpenChange={onClose} title={version.name} wide footer={footer}>
      {found ? (
        <table className="tabular w-full text-start">
          <thead>
            <tr className="border-b border-line text-sm text-muted">
              <th scope="col" className="py-1 text-start font-medium">{t("quality.trial", { count: found.tickets })}</th>
              <th scope="col" className="text-end font-medium">{t("quality.before")}</th>
              <th scope="col" className="text-end font-medium">{t("quality.after")}</th>
            </tr>
          </thead>
          <tbody>
            <Line name={t("quality.accuracy")} before={percent(found.old_accuracy, language)} after={percent(found.new_accuracy, language)} />
            <Line name={t("quality.ece")} before={decimal(found.old_ece, language, 3)} after={decimal(found.new_ece, language, 3)} />
            <Line name={t("quality.gain")} before="" after={`${percent(found.low, language)} … ${percent(found.high, language)}`} />
          </tbody>
        </table>
      ) : null}
      <h3 className="mt-4 mb-1 font-medium">{t("quality.reasons")}</h3>
      <ul className="list-disc ps-5 text-muted">
        {version.reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      {decisions ? <Changes decisions={decisions} /> : null}
    </Dialog>
  );
}

function Line({ name, before, after }: { name: string; before: string; after: string }) {
  return (
    <tr className="border-b border-line last:border-0">
      <th scope="row" className="py-1.5 text-start font-normal">{name}</th>
      <td className="text-end">{before}</td>
      <td className="text-end font-medium">{after}</td>
    </tr>
  );
}

function Changes({ decisions }: { decisions: Decisions }) {
  const { t } = useTranslation();
  const categoryName = useCategoryName();
  return (
    <>
      <h3 className="mt-4 mb-1 font-medium">{t("quality.otherwise", { count: decisions.changed, total: decisions.tickets })}</h3>
      <ul className="flex flex-col">
        {decisions.examples.map((one) => (
          <li key={one.ticket_number} className="flex flex-wrap gap-x-3 border-b border-line py-1.5 last:border-0">
            <Link to="/tickets/$key" params={{ key: one.ticket_number }} className="min-w-0 flex-1 basis-60 truncate hover:underline" dir="auto">
              {one.title}
            </Link>
            <span className="text-sm text-muted">{t("quality.move", { before: categoryName(one.before), after: categoryName(one.after) })}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

import { Button, Dialog, ProgressBar } from "@nullticket/kit";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Undo2 } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { sayError } from "@/domain/words";
import { type BulkJob, bulkQuery, stopBulk, undoBulk } from "./bulk";

interface ResultProps {
  begun: BulkJob;
  onNext: (job: BulkJob) => void;
  onClose: (job: BulkJob) => void;
}

/** How far the server is, what failed and why. Closing it does not stop the work. */
export function BulkResult({ begun, onNext, onClose }: ResultProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data: job } = useQuery(bulkQuery(begun));
  const inWords = (reason: string): string => reason.replaceAll(/\b(in_progress|pending_user|pending_vendor)\b/g, (one) => `"${t(`status.${one as "in_progress"}`)}"`);
  const running = job.state === "running";
  const stop = useMutation({ mutationFn: () => stopBulk(job.id), onSuccess: (next) => client.setQueryData(bulkQuery(begun).queryKey, next), onError: sayError });
  const undo = useMutation({ mutationFn: () => undoBulk(job.id), onSuccess: onNext, onError: sayError });
  useEffect(() => {
    if (!running) void client.invalidateQueries({ queryKey: ["tickets"] });
  }, [client, running]);
  const title = running ? "bulk.running" : job.state === "stopped" ? "bulk.stopped" : job.undoes_id ? "bulk.undone" : "bulk.finished";
  return (
    <Dialog
      open
      onOpenChange={() => onClose(job)}
      title={t(title)}
      footer={
        <>
          {running ? (
            <Button busy={stop.isPending} onClick={() => stop.mutate()}>
              {t("bulk.stop")}
            </Button>
          ) : null}
          {job.can_undo && job.done > 0 ? (
            <Button icon={Undo2} busy={undo.isPending} onClick={() => undo.mutate()}>
              {t("editor.undo")}
            </Button>
          ) : null}
          <Button tone="primary" onClick={() => onClose(job)}>
            {t("kit.close")}
          </Button>
        </>
      }
    >
      <ProgressBar done={job.done + job.failed} total={job.total} label={t("bulk.running")} />
      <p aria-live="polite" className="tabular mt-2">
        {t("bulk.progress", { done: job.done, total: job.total })}
      </p>
      {job.failed ? (
        <>
          <p className="mt-3 mb-1 font-medium">{t("bulk.failed", { count: job.failed })}</p>
          <ul className="flex flex-col gap-1 text-sm">
            {job.failures?.map((one) => (
              <li key={one.ticket_id} className="rounded-md bg-danger-soft px-2 py-1">
                <Link to="/tickets/$key" params={{ key: one.ticket_number }} className="tabular font-medium text-danger underline" title={one.title}>
                  {one.ticket_number}
                </Link>
                <span className="ms-2 text-danger">{inWords(one.reason)}</span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </Dialog>
  );
}

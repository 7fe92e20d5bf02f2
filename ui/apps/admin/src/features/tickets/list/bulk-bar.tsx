import { Button, ConfirmDialog, Dialog, Field, IconButton, Picker, ProgressBar, TextArea, TextInput } from "@nullticket/kit";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleDot, Flag, MessageSquare, Tag, Trash2, User, Users, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { agentsQuery, teamsQuery } from "@/domain/lists";
import { isAdmin, useMe } from "@/domain/session";
import { PRIORITIES, STATUSES, type TicketRow } from "@/domain/types";
import { type BulkAction, type BulkProgress, runBulk } from "./bulk";

interface BulkBarProps {
  tickets: TicketRow[];
  total: number;
  onAll: () => void;
  onClear: () => void;
}

type Asking = { kind: "reply" | "tag" | "resolve" | "delete" } | null;

function BulkResult({ progress, onClose }: { progress: BulkProgress; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open onOpenChange={(open) => !open && progress.finished && onClose()} title={t(progress.finished ? "bulk.finished" : "bulk.running")}>
      <ProgressBar done={progress.done} total={progress.total} label={t("bulk.running")} />
      <p className="tabular mt-2">{t("bulk.progress", { done: progress.done - progress.failed.length, total: progress.total })}</p>
      {progress.failed.length ? (
        <ul className="mt-3 flex flex-col gap-1 text-sm">
          {progress.failed.map(({ ticket, reason }) => (
            <li key={ticket.id} className="rounded-md bg-danger-soft px-2 py-1 text-danger">
              {`${ticket.ticket_number}: ${reason}`}
            </li>
          ))}
        </ul>
      ) : null}
    </Dialog>
  );
}

export function BulkBar({ tickets, total, onAll, onClear }: BulkBarProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const me = useMe();
  const teams = useQuery(teamsQuery).data ?? [];
  const agents = useQuery(agentsQuery).data ?? [];
  const [asking, setAsking] = useState<Asking>(null);
  const [text, setText] = useState("");
  const [progress, setProgress] = useState<BulkProgress | null>(null);

  const run = async (action: BulkAction): Promise<void> => {
    setAsking(null);
    setText("");
    setProgress({ done: 0, total: tickets.length, failed: [], finished: false });
    setProgress(await runBulk(tickets, action, setProgress));
    await client.invalidateQueries({ queryKey: ["tickets"] });
  };
  const answer = (): void => {
    if (asking?.kind === "reply") void run({ kind: "reply", body: text });
    if (asking?.kind === "tag") void run({ kind: "tag", tag: text });
    if (asking?.kind === "resolve") void run({ kind: "status", status: "resolved", resolution: text });
  };
  const finish = (): void => {
    setProgress(null);
    if (progress?.failed.length === 0) onClear();
  };

  return (
    <div role="toolbar" aria-label={t("bulk.label")} className="enter flex flex-wrap items-center gap-1.5 border-b border-line bg-brand-soft px-3 py-2">
      <span className="tabular font-medium">{t("bulk.count", { count: tickets.length })}</span>
      {tickets.length < total ? (
        <Button size="sm" tone="ghost" onClick={onAll}>
          {t("bulk.all", { count: Math.min(total, 1000) })}
        </Button>
      ) : null}
      <Picker
        label={t("filter.status")}
        selected={[]}
        choices={STATUSES.map((value) => ({ value, label: t(`status.${value}`) }))}
        onPick={(value) => (value === "resolved" ? setAsking({ kind: "resolve" }) : void run({ kind: "status", status: value as (typeof STATUSES)[number] }))}
        trigger={<Button size="sm" icon={CircleDot}>{t("filter.status")}</Button>}
      />
      <Picker
        label={t("filter.priority")}
        selected={[]}
        choices={PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))}
        onPick={(value) => void run({ kind: "priority", priority: value as (typeof PRIORITIES)[number] })}
        trigger={<Button size="sm" icon={Flag}>{t("filter.priority")}</Button>}
      />
      <Picker
        label={t("filter.team")}
        selected={[]}
        choices={teams.map((team) => ({ value: String(team.id), label: team.name }))}
        onPick={(value) => void run({ kind: "team", id: Number(value) })}
        trigger={<Button size="sm" icon={Users}>{t("filter.team")}</Button>}
      />
      <Picker
        label={t("filter.agent")}
        selected={[]}
        choices={agents.map((agent) => ({ value: String(agent.id), label: agent.name }))}
        onPick={(value) => void run({ kind: "agent", id: Number(value) })}
        trigger={<Button size="sm" icon={User}>{t("filter.agent")}</Button>}
      />
      <Button size="sm" icon={Tag} onClick={() => setAsking({ kind: "tag" })}>
        {t("filter.tag")}
      </Button>
      <Button size="sm" icon={MessageSquare} onClick={() => setAsking({ kind: "reply" })}>
        {t("bulk.reply")}
      </Button>
      {isAdmin(me) ? (
        <Button size="sm" icon={Trash2} onClick={() => setAsking({ kind: "delete" })}>
          {t("bulk.delete")}
        </Button>
      ) : null}
      <IconButton className="ms-auto" size="sm" icon={X} label={t("bulk.clear")} keys="Esc" onClick={onClear} />
      <Dialog
        open={asking !== null && asking.kind !== "delete"}
        onOpenChange={() => setAsking(null)}
        title={t("bulk.count", { count: tickets.length })}
        footer={
          <Button tone="primary" disabled={!text.trim()} onClick={answer}>
            {t("bulk.apply")}
          </Button>
        }
      >
        <Field label={t(asking?.kind === "tag" ? "filter.tag" : asking?.kind === "resolve" ? "ticket.resolution" : "bulk.reply")}>
          {(ids) =>
            asking?.kind === "tag" ? (
              <TextInput {...ids} autoFocus value={text} onChange={(event) => setText(event.target.value)} />
            ) : (
              <TextArea {...ids} autoFocus value={text} onChange={(event) => setText(event.target.value)} />
            )
          }
        </Field>
      </Dialog>
      <ConfirmDialog
        open={asking?.kind === "delete"}
        onOpenChange={() => setAsking(null)}
        title={t("bulk.count", { count: tickets.length })}
        text={t("bulk.deleteText")}
        action={t("bulk.delete")}
        onConfirm={() => run({ kind: "delete" })}
      />
      {progress ? <BulkResult progress={progress} onClose={finish} /> : null}
    </div>
  );
}

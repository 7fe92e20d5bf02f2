import { Button, ConfirmDialog, Dialog, Field, IconButton, Picker, TextArea, TextInput } from "@nullticket/kit";
import { useMutation, useQuery } from "@tanstack/react-query";
import { CircleDot, Flag, MessageSquare, Tag, Trash2, User, Users, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { agentsQuery, teamsQuery } from "@/domain/lists";
import { isAdmin, useMe } from "@/domain/session";
import { sayError } from "@/domain/words";
import { PRIORITIES, STATUSES } from "@/domain/types";
import { beginBulk, type BulkAction, type BulkJob, type BulkTarget } from "./bulk";
import { BulkResult } from "./bulk-result";

interface BulkBarProps {
  target: BulkTarget;
  /** How many tickets the target names. */
  count: number;
  total: number;
  capped: boolean;
  onAll: () => void;
  onClear: () => void;
}

type Asking = { kind: "reply" | "tag" | "resolve" | "delete" } | null;

export default function BulkBar({ target, count, total, capped, onAll, onClear }: BulkBarProps) {
  const { t } = useTranslation();
  const me = useMe();
  const teams = useQuery(teamsQuery).data ?? [];
  const agents = useQuery(agentsQuery).data ?? [];
  const [asking, setAsking] = useState<Asking>(null);
  const [text, setText] = useState("");
  const [job, setJob] = useState<BulkJob | null>(null);
  const begin = useMutation({ mutationFn: (action: BulkAction) => beginBulk(action, target), onSuccess: setJob, onError: sayError });

  const run = (action: BulkAction): void => {
    setAsking(null);
    setText("");
    begin.mutate(action);
  };
  const answer = (): void => {
    if (asking?.kind === "reply") run({ kind: "reply", body: text, visibility: "public" });
    if (asking?.kind === "tag") run({ kind: "tag", add: [text], remove: [] });
    if (asking?.kind === "resolve") run({ kind: "status", status: "resolved", resolution: text });
  };
  const finish = (ended: BulkJob): void => {
    setJob(null);
    if (ended.failed === 0) onClear();
  };
  const counted = t("bulk.count", { count });

  return (
    <div role="toolbar" aria-label={t("bulk.label")} className="enter flex flex-wrap items-center gap-1.5 border-b border-line bg-brand-soft px-3 py-2">
      <span className="tabular font-medium">{counted}</span>
      {count < total && "ids" in target ? (
        <Button size="sm" tone="ghost" onClick={onAll}>
          {capped ? t("bulk.allMatching") : t("bulk.all", { count: total })}
        </Button>
      ) : null}
      <Picker
        label={t("filter.status")}
        selected={[]}
        choices={STATUSES.map((value) => ({ value, label: t(`status.${value}`) }))}
        onPick={(value) => (value === "resolved" ? setAsking({ kind: "resolve" }) : run({ kind: "status", status: value as (typeof STATUSES)[number] }))}
        trigger={<Button size="sm" icon={CircleDot}>{t("filter.status")}</Button>}
      />
      <Picker
        label={t("filter.priority")}
        selected={[]}
        choices={PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))}
        onPick={(value) => run({ kind: "priority", priority: value as (typeof PRIORITIES)[number] })}
        trigger={<Button size="sm" icon={Flag}>{t("filter.priority")}</Button>}
      />
      <Picker
        label={t("filter.team")}
        selected={[]}
        choices={teams.map((team) => ({ value: String(team.id), label: team.name }))}
        onPick={(value) => run({ kind: "assign", team_id: Number(value) })}
        trigger={<Button size="sm" icon={Users}>{t("filter.team")}</Button>}
      />
      <Picker
        label={t("filter.agent")}
        selected={[]}
        choices={[{ value: "none", label: t("ticket.nobody") }, ...agents.map((agent) => ({ value: String(agent.id), label: agent.name }))]}
        onPick={(value) => run({ kind: "assign", agent_id: value === "none" ? null : Number(value) })}
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
        title={counted}
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
        title={counted}
        text={t("bulk.deleteText")}
        action={t("bulk.delete")}
        onConfirm={() => run({ kind: "delete" })}
      />
      {job ? <BulkResult key={job.id} begun={job} onNext={setJob} onClose={finish} /> : null}
    </div>
  );
}

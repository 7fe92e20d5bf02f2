import { Badge, Button, ConfirmDialog, cx, EmptyState, ErrorState, IconButton, SkeletonLines, Switch, toast } from "@nullticket/kit";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowDown, ArrowUp, GripVertical, ListOrdered, PenLine, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isAdmin, useMe } from "@/domain/session";
import { sayError } from "@/domain/words";
import { changeRule, conditionsOf, deleteRule, orderRules, type Rule, rulesQuery } from "./api";
import { moved } from "./reorder";
import { RuleDialog } from "./rule-dialog";
import { RuleWords } from "./rule-words";
import { WatchedRule } from "./watched-rule";

export function RuleList() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const admin = isAdmin(useMe());
  const list = useQuery(rulesQuery);
  const [editing, setEditing] = useState<Rule | "new" | null>(null);
  const [removing, setRemoving] = useState<Rule | null>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const refresh = () => client.invalidateQueries({ queryKey: rulesQuery.queryKey });
  const order = useMutation({
    mutationFn: (wanted: Rule[]) => orderRules(wanted.map((one) => one.id)),
    onMutate: (wanted) => client.setQueryData(rulesQuery.queryKey, wanted),
    onSuccess: () => toast("ok", t("rules.ordered"), { seconds: 2 }),
    onError: sayError,
    onSettled: refresh,
  });
  const turn = useMutation({ mutationFn: ({ rule, active }: { rule: Rule; active: boolean }) => changeRule(rule, { active }), onError: sayError, onSettled: refresh });
  if (list.isPending) return <SkeletonLines />;
  if (list.error && !list.data) return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  const rules = list.data ?? [];
  const move = (from: number, to: number): void => {
    const wanted = moved(rules, from, to);
    if (wanted !== rules) order.mutate(wanted);
  };
  const add = admin ? (
    <Button tone="primary" icon={Plus} onClick={() => setEditing("new")}>
      {t("rules.new")}
    </Button>
  ) : null;
  return (
    <div className="pt-3">
      <div className="mb-3 flex justify-end">{add}</div>
      {rules.length === 0 ? <EmptyState icon={ListOrdered} title={t("rules.none")} text={t("rules.noneText")} /> : null}
      <ol className="flex flex-col gap-2">
        {rules.map((rule, index) => (
          <li
            key={rule.id}
            className={cx("card flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2.5", dragged === index && "opacity-50", over === index && dragged !== index && "border-brand", !rule.active && "bg-sunken")}
            onDragOver={(event) => {
              if (dragged === null) return;
              event.preventDefault();
              setOver(index);
            }}
            onDrop={() => {
              if (dragged !== null) move(dragged, index);
              setDragged(null);
              setOver(null);
            }}
          >
            {admin ? (
              <span
                draggable
                title={t("rules.drag", { name: rule.name })}
                className="cursor-grab text-muted max-sm:hidden"
                onDragStart={(event) => {
                  event.dataTransfer.effectAllowed = "move";
                  setDragged(index);
                }}
                onDragEnd={() => {
                  setDragged(null);
                  setOver(null);
                }}
              >
                <GripVertical className="size-4" aria-hidden="true" />
              </span>
            ) : null}
            <span className="tabular w-5 text-end text-sm text-muted">{index + 1}</span>
            <span className="min-w-0 flex-1 basis-60">
              <span className="flex items-center gap-2">
                <span className="truncate font-semibold">{rule.name}</span>
                {rule.active ? null : <Badge>{t("rules.inactive")}</Badge>}
                {rule.shadow ? <Badge tone="brand">{t("rules.watches")}</Badge> : null}
              </span>
              <span className="block text-sm">
                <RuleWords rule={{ ...rule, conditions: conditionsOf(rule) }} />
              </span>
              {rule.shadow ? <WatchedRule ruleId={rule.id} /> : null}
            </span>
            {admin ? (
              <span className="flex items-center gap-1">
                <Switch checked={rule.active} label={`${rule.name}: ${t("rules.active")}`} onChange={(active) => turn.mutate({ rule, active })} />
                <IconButton size="sm" icon={ArrowUp} label={t("rules.up", { name: rule.name })} disabled={index === 0} onClick={() => move(index, index - 1)} />
                <IconButton size="sm" icon={ArrowDown} label={t("rules.down", { name: rule.name })} disabled={index === rules.length - 1} onClick={() => move(index, index + 1)} />
                <IconButton size="sm" icon={PenLine} label={`${t("rules.edit")}: ${rule.name}`} onClick={() => setEditing(rule)} />
                <IconButton size="sm" icon={Trash2} label={`${t("rules.remove")}: ${rule.name}`} onClick={() => setRemoving(rule)} />
              </span>
            ) : null}
          </li>
        ))}
      </ol>
      {editing ? <RuleDialog rule={editing === "new" ? null : editing} onClose={() => setEditing(null)} /> : null}
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={() => setRemoving(null)}
        title={t("rules.removeTitle", { name: removing?.name })}
        text={t("rules.removeText")}
        action={t("rules.remove")}
        onConfirm={async () => {
          if (removing) await deleteRule(removing).then(() => toast("ok", t("rules.removed")), sayError);
          await refresh();
        }}
      />
    </div>
  );
}

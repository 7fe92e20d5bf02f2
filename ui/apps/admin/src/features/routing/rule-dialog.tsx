import { Button, Dialog, Field, Select, Switch, TextArea, TextInput, toast } from "@nullticket/kit";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { categoriesQuery, teamsQuery } from "@/domain/lists";
import { sayError } from "@/domain/words";
import { changeRule, conditionsOf, createRule, type Rule, type RuleIn, rulesQuery } from "./api";
import { ConditionEditor } from "./condition-editor";
import { RuleWords } from "./rule-words";

const tidy = (values: string[]): string[] => values.map((value) => value.trim()).filter(Boolean);

interface Props {
  rule: Rule | null;
  onClose: () => void;
  /** Takes the rule instead of the server: for trying what is not in force. */
  onTry?: (rule: RuleIn) => void;
}

export function RuleDialog({ rule, onClose, onTry }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const teams = useQuery(teamsQuery).data ?? [];
  const categories = useQuery(categoriesQuery).data ?? [];
  const [name, setName] = useState(rule?.name ?? "");
  const [category, setCategory] = useState(rule?.category ?? "");
  const [keywords, setKeywords] = useState(rule?.keywords.join("\n") ?? "");
  const [conditions, setConditions] = useState(() => (rule ? conditionsOf(rule) : []));
  const [teamId, setTeamId] = useState(rule?.team_id ?? 0);
  const [active, setActive] = useState(rule?.active ?? true);
  const [shadow, setShadow] = useState(rule?.shadow ?? false);
  const [tried, setTried] = useState(false);
  const given: RuleIn = {
    name: name.trim(),
    category: category || null,
    keywords: tidy(keywords.split("\n")),
    conditions: conditions.map((one) => ({ ...one, values: tidy(one.values) })).filter((one) => one.values.length),
    team_id: teamId,
    active,
    shadow,
  };
  const save = useMutation({
    mutationFn: () => (rule ? changeRule(rule, given) : createRule(given)),
    onSuccess: () => {
      toast("ok", t("rules.saved"));
      onClose();
    },
    onError: sayError,
    onSettled: () => client.invalidateQueries({ queryKey: rulesQuery.queryKey }),
  });
  const submit = (): void => {
    setTried(true);
    if (!given.name || !teamId) return;
    if (!onTry) return save.mutate();
    onTry(given);
    onClose();
  };
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={t(rule ? "rules.edit" : "rules.new")}
      footer={
        <>
          <Button onClick={onClose}>{t("kit.cancel")}</Button>
          <Button tone="primary" busy={save.isPending} onClick={submit}>
            {t(onTry ? "rules.tryIt" : "kit.save")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <p className="rounded-md bg-sunken px-3 py-2">
          <RuleWords rule={{ ...given, conditions: given.conditions ?? [] }} />
        </p>
        <Field label={t("rules.name")} error={tried && !given.name ? t("rules.nameNeeded") : undefined}>
          {(ids) => <TextInput {...ids} autoFocus value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t("rules.category")}>
            {(ids) => (
              <Select {...ids} value={category} onChange={(event) => setCategory(event.target.value)}>
                <option value="">{t("rules.anyCategory")}</option>
                {categories.map((one) => (
                  <option key={one.key} value={one.key}>
                    {one.name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={t("rules.team")} error={tried && !teamId ? t("rules.teamNeeded") : undefined}>
            {(ids) => (
              <Select {...ids} value={teamId} onChange={(event) => setTeamId(Number(event.target.value))}>
                <option value={0} />
                {teams.map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
        <Field label={t("rules.keywords")} hint={t("rules.keywordsHint")}>
          {(ids) => <TextArea {...ids} rows={3} value={keywords} onChange={(event) => setKeywords(event.target.value)} />}
        </Field>
        <ConditionEditor conditions={conditions} onChange={setConditions} />
        <span className="flex items-center gap-2">
          <Switch checked={active} onChange={setActive} label={t("rules.active")} />
          <span aria-hidden="true">{t("rules.active")}</span>
        </span>
        <span className="flex items-center gap-2">
          <Switch checked={shadow} onChange={setShadow} label={t("rules.watch")} />
          <span aria-hidden="true">{t("rules.watch")}</span>
        </span>
      </div>
    </Dialog>
  );
}

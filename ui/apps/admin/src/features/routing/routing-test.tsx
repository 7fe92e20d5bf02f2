import { Badge, Button, Card, EmptyState, Field, Select, TextArea, TextInput } from "@nullticket/kit";
import { useMutation, useQuery } from "@tanstack/react-query";
import { FlaskConical } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { categoriesQuery, useCategoryName } from "@/domain/lists";
import { PRIORITIES, type Priority, type Source, SOURCES } from "@/domain/types";
import { PriorityMark } from "@/domain/vocabulary";
import { VoteList } from "@/domain/votes";
import { percent, sayError, spanOfMinutes } from "@/domain/words";
import { type TestIn, testRouting, type TestOut } from "./api";

/** A made-up ticket through the engine and the four strategies. */
export function RoutingTest() {
  const { t } = useTranslation();
  const categories = useQuery(categoriesQuery).data ?? [];
  const [ticket, setTicket] = useState<TestIn>({ title: "", description: "", source: "web" });
  const set = (change: Partial<TestIn>): void => setTicket({ ...ticket, ...change });
  const test = useMutation({ mutationFn: testRouting, onError: sayError });
  return (
    <div className="grid gap-3 pt-3 lg:grid-cols-2">
      <Card title={t("rules.test")} text={t("rules.testText")}>
        <form
          className="flex flex-col gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            if (ticket.title.trim()) test.mutate({ ...ticket, title: ticket.title.trim() });
          }}
        >
          <Field label={t("rules.testTitle")}>{(ids) => <TextInput {...ids} dir="auto" value={ticket.title} maxLength={200} required onChange={(event) => set({ title: event.target.value })} />}</Field>
          <Field label={t("rules.testBody")}>{(ids) => <TextArea {...ids} dir="auto" rows={5} value={ticket.description ?? ""} onChange={(event) => set({ description: event.target.value })} />}</Field>
          <div className="grid gap-3 sm:grid-cols-3">
            <Field label={t("filter.category")}>
              {(ids) => (
                <Select {...ids} value={ticket.category ?? ""} onChange={(event) => set({ category: event.target.value || null })}>
                  <option value="">{t("rules.letEngine")}</option>
                  {categories.map((one) => (
                    <option key={one.key} value={one.key}>
                      {one.name}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <Field label={t("filter.priority")}>
              {(ids) => (
                <Select {...ids} value={ticket.priority ?? ""} onChange={(event) => set({ priority: (event.target.value || null) as Priority | null })}>
                  <option value="">{t("rules.letEngine")}</option>
                  {PRIORITIES.map((one) => (
                    <option key={one} value={one}>
                      {t(`priority.${one}`)}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <Field label={t("filter.source")}>
              {(ids) => (
                <Select {...ids} value={ticket.source ?? "web"} onChange={(event) => set({ source: event.target.value as Source })}>
                  {SOURCES.map((one) => (
                    <option key={one} value={one}>
                      {t(`source.${one}`)}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          </div>
          <Field label={t("rules.requester")}>{(ids) => <TextInput {...ids} type="email" value={ticket.requester_email ?? ""} onChange={(event) => set({ requester_email: event.target.value || null })} />}</Field>
          <Button type="submit" tone="primary" icon={FlaskConical} busy={test.isPending} className="self-start">
            {t("rules.run")}
          </Button>
        </form>
      </Card>
      <Card title={t("rules.result")}>{test.data ? <TestResult result={test.data} /> : <EmptyState icon={FlaskConical} title={t("rules.testNone")} />}</Card>
    </div>
  );
}

function TestResult({ result }: { result: TestOut }) {
  const { t, i18n } = useTranslation();
  const categoryName = useCategoryName();
  const language = i18n.language;
  return (
    <div aria-live="polite" className="flex flex-col gap-3">
      <p className="text-lg font-semibold">{result.team_name ? t("rules.goesTo", { team: result.team_name }) : t("rules.noTeam")}</p>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge tone="brand">{categoryName(result.category)}</Badge>
        <PriorityMark priority={result.priority} />
        <span className="tabular">{t("rules.score", { score: result.priority_score })}</span>
        <span className="tabular text-muted">{t("rules.due", { span: spanOfMinutes(result.sla_minutes, language) })}</span>
        <span className="tabular text-muted">{t("rules.sure", { share: percent(result.confidence, language) })}</span>
        <Badge>{result.engine}</Badge>
        {result.requires_immediate_attention ? <Badge tone="danger">{t("rules.attention")}</Badge> : null}
        {result.decision.needs_triage ? <Badge tone="violet">{t("rules.triage")}</Badge> : null}
      </p>
      {result.keywords.length ? <p className="text-sm text-muted">{result.keywords.join(" · ")}</p> : null}
      <VoteList votes={result.decision.votes} winner={result.decision.decided_by} />
      <ul className="list-disc ps-5 text-sm text-muted">
        {result.decision.reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </div>
  );
}

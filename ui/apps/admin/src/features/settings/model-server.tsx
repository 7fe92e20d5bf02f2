import { api, type components, data } from "@nullticket/api";
import { Badge, Button, Card, ErrorState, ProgressBar, SkeletonLines } from "@nullticket/kit";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleCheck, CircleX } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { decimal, sayError } from "@/domain/words";
import { ModelServerDialog } from "./model-server-dialog";

type Server = components["schemas"]["LanguageModelOut"];
type Check = components["schemas"]["ModelCheckOut"];

const serverQuery = queryOptions({ queryKey: ["engines", "server"], queryFn: () => data(api.GET("/api/admin/language-model")) });

/** Where the language model is, what it may cost, and whether it answers. */
export function ModelServerCard() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data: server, error, refetch } = useQuery(serverQuery);
  const [editing, setEditing] = useState(false);
  const test = useMutation({
    mutationFn: () => data(api.POST("/api/admin/language-model/test")),
    onError: sayError,
    onSettled: () => client.invalidateQueries({ queryKey: ["engines"] }),
  });
  if (!server) return <Card title={t("set.engine.server")}>{error ? <ErrorState error={error} retry={() => void refetch()} /> : <SkeletonLines lines={3} />}</Card>;
  const usual = server.presets.find((one) => one.name === server.preset);
  const address = server.base_url || usual?.base_url || "";
  return (
    <Card
      title={t("set.engine.server")}
      {...(server.from_settings && address ? { text: t("set.engine.fromSettings") } : {})}
      actions={
        <>
          <Badge tone={server.active ? "ok" : "neutral"}>{t(server.active ? "set.active" : "set.inactive")}</Badge>
          <Button size="sm" onClick={() => setEditing(true)}>
            {t("set.engine.change")}
          </Button>
        </>
      }
    >
      {address ? <Facts server={server} address={address} model={server.model || usual?.model || ""} /> : <p className="text-muted">{t("set.engine.serverNone")}</p>}
      {address ? (
        <Button className="mt-3" size="sm" busy={test.isPending} onClick={() => test.mutate()}>
          {t("set.engine.test")}
        </Button>
      ) : null}
      {test.data ? <Tested check={test.data} /> : null}
      {editing ? <ModelServerDialog server={server} onClose={() => setEditing(false)} /> : null}
    </Card>
  );
}

function Facts({ server, address, model }: { server: Server; address: string; model: string }) {
  const { t, i18n } = useTranslation();
  const money = (value: number): string => decimal(value, i18n.language, value < 1 ? 4 : 2);
  return (
    <div className="flex flex-col gap-1">
      <p className="font-medium break-all">{model}</p>
      <p className="text-sm break-all text-muted">{address}</p>
      {server.key_set ? <p className="text-sm text-muted">{t("set.engine.keyHidden", { hint: server.key_hint })}</p> : null}
      {server.monthly_budget > 0 ? (
        <>
          <p className="tabular text-sm">{t("set.engine.spent", { spent: money(server.spent), budget: money(server.monthly_budget) })}</p>
          <ProgressBar done={Math.min(server.spent, server.monthly_budget)} total={server.monthly_budget} label={t("set.engine.budget")} />
        </>
      ) : (
        <p className="tabular text-sm text-muted">{t("set.engine.spentOpen", { spent: money(server.spent) })}</p>
      )}
    </div>
  );
}

function Tested({ check }: { check: Check }) {
  const { t } = useTranslation();
  const good = t("set.engine.testGood", { category: check.detail, milliseconds: Math.round(check.milliseconds), rung: check.rung });
  return (
    <div aria-live="polite" className="mt-2 flex gap-2 text-sm">
      {check.ok ? <CircleCheck className="mt-0.5 size-4 shrink-0 text-ok" aria-hidden="true" /> : <CircleX className="mt-0.5 size-4 shrink-0 text-danger" aria-hidden="true" />}
      <div className="min-w-0 break-words">
        <p>{check.ok ? good : check.detail}</p>
        {check.models.length > 0 ? <p className="text-muted">{t("set.engine.testModels", { names: check.models.slice(0, 8).join(", ") })}</p> : null}
      </div>
    </div>
  );
}

import { api, type components, data, ifMatch } from "@nullticket/api";
import { Badge, Button, Card, ErrorState, RelativeTime, SkeletonLines } from "@nullticket/kit";
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sayError } from "@/domain/words";
import { CheckSteps } from "./check-steps";
import { SelectField, SwitchField, TextField } from "./fields";
import { FormDialog } from "./form-dialog";

type Connector = components["schemas"]["ConnectorOut"];
type System = "glpi" | "solman";
const AUTHS = ["hmac", "basic", "bearer"] as const;
const SECRETS: Record<System, (keyof components["schemas"]["SecretsIn"])[]> = {
  glpi: ["webhook_secret", "api_app_token", "api_user_token"],
  solman: ["webhook_secret", "username", "password", "token", "api_username", "api_password"],
};

const connectorQuery = (system: System) => queryOptions({ queryKey: ["channels", "connector", system], queryFn: () => data(api.GET("/api/admin/connectors/{system}", { params: { path: { system } } })) });

export function ConnectorCard({ system }: { system: System }) {
  const { t } = useTranslation();
  const { data: connector, error, refetch } = useQuery(connectorQuery(system));
  const [editing, setEditing] = useState(false);
  const test = useMutation({ mutationFn: () => data(api.POST("/api/admin/connectors/{system}/test", { params: { path: { system } } })), onError: sayError });
  if (!connector) return <Card title={t(`source.${system}`)}>{error ? <ErrorState error={error} retry={() => void refetch()} /> : <SkeletonLines lines={3} />}</Card>;
  return (
    <Card
      title={t(`source.${system}`)}
      text={connector.base_url || t("set.channel.notConfigured")}
      actions={
        <>
          <Badge tone={connector.active && connector.configured ? "ok" : "neutral"}>{t(connector.active && connector.configured ? "set.active" : "set.inactive")}</Badge>
          <Button size="sm" busy={test.isPending} disabled={!connector.configured} onClick={() => test.mutate()}>
            {t("set.channel.test")}
          </Button>
          <Button size="sm" onClick={() => setEditing(true)}>
            {t("set.channel.change")}
          </Button>
        </>
      }
    >
      {connector.last_success_at ? (
        <p className="text-sm text-muted">
          {t("set.channel.lastSuccess")}: <RelativeTime at={connector.last_success_at} />
        </p>
      ) : null}
      {connector.last_error ? <p className="text-sm text-danger">{connector.last_error}</p> : null}
      {test.data ? <CheckSteps steps={test.data.steps} /> : null}
      {editing ? <ConnectorDialog connector={connector} system={system} onClose={() => setEditing(false)} /> : null}
    </Card>
  );
}

function ConnectorDialog({ connector, system, onClose }: { connector: Connector; system: System; onClose: () => void }) {
  const { t } = useTranslation();
  const [url, setUrl] = useState(connector.base_url);
  const [auth, setAuth] = useState(connector.auth);
  const [active, setActive] = useState(connector.configured ? connector.active : true);
  const [options, setOptions] = useState(connector.options);
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  const save = () =>
    data(
      api.PUT("/api/admin/connectors/{system}", {
        params: { path: { system } },
        headers: ifMatch(connector.version),
        body: {
          base_url: url.trim(),
          auth,
          active,
          options,
          status_map: connector.status_map,
          priority_map: connector.priority_map,
          secrets: Object.fromEntries(Object.entries(secrets).filter(([, value]) => value)),
        },
      }),
    );
  return (
    <FormDialog title={t(`source.${system}`)} onClose={onClose} save={save} refresh={["channels"]}>
      <TextField autoFocus type="url" label={t("set.channel.baseUrl")} value={url} onChange={setUrl} />
      <SelectField label={t("set.channel.auth")} value={auth} onChange={(value) => setAuth(value as typeof auth)}>
        {AUTHS.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </SelectField>
      {SECRETS[system].map((name) => (
        <TextField
          key={name}
          type="password"
          label={t(connector.secrets_set.includes(name) ? "set.channel.secret" : "set.channel.secretNew", { name })}
          value={secrets[name] ?? ""}
          onChange={(value) => setSecrets({ ...secrets, [name]: value })}
        />
      ))}
      <SwitchField label={t("set.active")} checked={active} onChange={setActive} />
      <SwitchField label={t("set.channel.poll")} checked={options.poll ?? false} onChange={(poll) => setOptions({ ...options, poll })} />
      <SwitchField label={t("set.channel.writeBack")} checked={options.write_back ?? false} onChange={(write_back) => setOptions({ ...options, write_back })} />
    </FormDialog>
  );
}

import type { components } from "@nullticket/api";
import { useTranslation } from "react-i18next";
import { SelectField, TextField } from "./fields";

type OAuth = components["schemas"]["OAuthSettings"];
const SECRETS = ["oauth_client_id", "oauth_client_secret", "oauth_refresh_token"] as const;
const PROVIDERS = ["", "microsoft", "google", "other"] as const;
export type TokenSecrets = Partial<Record<(typeof SECRETS)[number], string>>;

interface TokensProps {
  oauth: OAuth;
  onChange: (oauth: OAuth) => void;
  secrets: TokenSecrets;
  onSecrets: (secrets: TokenSecrets) => void;
  isSet: (name: string) => boolean;
}

/** How a mailbox signs in with tokens instead of a password, which Microsoft and Google demand. */
export function MailboxTokens({ oauth, onChange, secrets, onSecrets, isSet }: TokensProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="grid gap-3 rounded-md border border-line p-3 sm:grid-cols-2">
      <legend className="px-1 text-sm font-medium">{t("set.channel.oauth")}</legend>
      <SelectField label={t("set.channel.provider")} value={oauth.provider ?? ""} onChange={(provider) => onChange({ ...oauth, provider: provider as (typeof PROVIDERS)[number] })}>
        {PROVIDERS.map((one) => (
          <option key={one} value={one}>
            {t(`set.channel.providerOf.${one || "none"}`)}
          </option>
        ))}
      </SelectField>
      {oauth.provider === "microsoft" ? <TextField label={t("set.channel.tenant")} value={oauth.tenant ?? ""} onChange={(tenant) => onChange({ ...oauth, tenant })} /> : null}
      {oauth.provider === "other" ? (
        <>
          <TextField label={t("set.channel.tokenUrl")} type="url" value={oauth.token_url ?? ""} onChange={(token_url) => onChange({ ...oauth, token_url })} />
          <TextField label={t("set.channel.scope")} value={oauth.scope ?? ""} onChange={(scope) => onChange({ ...oauth, scope })} />
        </>
      ) : null}
      {SECRETS.map((name) => {
        const label = t(`set.channel.tokenOf.${name}`);
        return <TextField key={name} type="password" label={isSet(name) ? t("set.channel.secret", { name: label }) : label} value={secrets[name] ?? ""} onChange={(value) => onSecrets(Object.fromEntries(Object.entries({ ...secrets, [name]: value }).filter(([, given]) => given)))} />;
      })}
    </fieldset>
  );
}

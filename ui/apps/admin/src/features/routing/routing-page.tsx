import { Page, PageHead, type Tab, Tabs } from "@nullticket/kit";
import { useTranslation } from "react-i18next";
import { isAdmin, useMe } from "@/domain/session";
import { RoutingReplay } from "./routing-replay";
import { RoutingTest } from "./routing-test";
import { RuleHistory } from "./rule-history";
import { RuleList } from "./rule-list";

export function RoutingPage({ tab = "rules", onTab }: { tab?: string | undefined; onTab: (tab: string) => void }) {
  const { t } = useTranslation();
  const admin = isAdmin(useMe());
  const forAdmins: Tab[] = [
    { key: "replay", label: t("rules.replay"), content: <RoutingReplay /> },
    { key: "history", label: t("rules.history"), content: <RuleHistory /> },
  ];
  return (
    <Page>
      <PageHead title={t("nav.routing")} text={t("rules.text")} />
      <Tabs
        label={t("nav.routing")}
        value={tab}
        onChange={onTab}
        tabs={[
          { key: "rules", label: t("rules.rules"), content: <RuleList /> },
          { key: "test", label: t("rules.test"), content: <RoutingTest /> },
          ...(admin ? forAdmins : []),
        ]}
      />
    </Page>
  );
}

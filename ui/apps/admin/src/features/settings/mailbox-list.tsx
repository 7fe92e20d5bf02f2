import { api, type components, data } from "@nullticket/api";
import { Badge, Button, Card, EmptyState, RelativeTime, SkeletonLines, toast } from "@nullticket/kit";
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { Mail, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sayError, spanOfMinutes } from "@/domain/words";
import { CheckSteps } from "./check-steps";
import { MailboxDialog } from "./mailbox-dialog";

export type Mailbox = components["schemas"]["ChannelOut"];
type Health = components["schemas"]["MailboxHealthOut"];

const mailboxesQuery = queryOptions({ queryKey: ["channels", "mailboxes"], queryFn: () => data(api.GET("/api/admin/mailboxes")) });

export function MailboxList({ health }: { health: Health[] }) {
  const { t } = useTranslation();
  const list = useQuery(mailboxesQuery);
  const [editing, setEditing] = useState<Mailbox | "new" | null>(null);
  return (
    <>
      <div className="mt-6 mb-2 flex items-center">
        <h2 className="flex-1 font-semibold">{t("set.channel.mailboxes")}</h2>
        <Button size="sm" icon={Plus} onClick={() => setEditing("new")}>
          {t("set.channel.newMailbox")}
        </Button>
      </div>
      {list.isPending ? <SkeletonLines lines={3} /> : null}
      {list.data?.length === 0 ? (
        <Card>
          <EmptyState icon={Mail} title={t("set.channel.noMailbox")} />
        </Card>
      ) : null}
      <div className="grid gap-3 lg:grid-cols-2">
        {list.data?.map((mailbox) => (
          <MailboxCard key={mailbox.id} mailbox={mailbox} health={health.find((one) => one.id === mailbox.id)} onEdit={() => setEditing(mailbox)} />
        ))}
      </div>
      {editing ? <MailboxDialog mailbox={editing === "new" ? null : editing} onClose={() => setEditing(null)} /> : null}
    </>
  );
}

function MailboxCard({ mailbox, health, onEdit }: { mailbox: Mailbox; health: Health | undefined; onEdit: () => void }) {
  const { t } = useTranslation();
  const at = { params: { path: { channel_id: mailbox.id } } };
  const test = useMutation({ mutationFn: () => data(api.POST("/api/admin/mailboxes/{channel_id}/test", at)), onError: sayError });
  const fetchNow = useMutation({ mutationFn: () => api.POST("/api/ingest/mailboxes/{channel_id}/fetch", at), onSuccess: () => toast("ok", t("set.channel.fetched")), onError: sayError });
  const failing = health?.last_error_at && (!health.last_seen_at || health.last_error_at > health.last_seen_at);
  return (
    <Card
      title={mailbox.name}
      text={mailbox.address}
      actions={
        mailbox.active ? <Badge tone={failing ? "danger" : health?.silent ? "warn" : "ok"}>{t(failing ? "set.channel.failing" : health?.silent ? "set.channel.silent" : "set.channel.works")}</Badge> : <Badge>{t("set.inactive")}</Badge>
      }
    >
      {health ? <HealthLine health={health} /> : null}
      <div className="mt-3 flex flex-wrap gap-2">
        <Button size="sm" busy={test.isPending} onClick={() => test.mutate()}>
          {t("set.channel.test")}
        </Button>
        <Button size="sm" busy={fetchNow.isPending} onClick={() => fetchNow.mutate()}>
          {t("set.channel.fetch")}
        </Button>
        <Button size="sm" onClick={onEdit}>
          {t("set.channel.change")}
        </Button>
      </div>
      {test.data ? <CheckSteps steps={test.data.steps} /> : null}
    </Card>
  );
}

/** When the mailbox was last read, what waits, and what went wrong. */
function HealthLine({ health }: { health: Health }) {
  const { t, i18n } = useTranslation();
  const trouble = health.token_error || health.last_error;
  return (
    <>
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-muted">
        {health.last_seen_at ? (
          <span>
            {t("set.channel.lastSuccess")}: <RelativeTime at={health.last_seen_at} />
          </span>
        ) : null}
        <span>
          {t("set.channel.waiting")}: {health.waiting}
        </span>
        <span>
          {t("set.channel.lag")}: {spanOfMinutes(health.lag_seconds / 60, i18n.language)}
        </span>
        <span className={health.quarantined ? "text-danger" : ""}>
          {t("set.channel.quarantined")}: {health.quarantined}
        </span>
      </p>
      {trouble ? <p className="text-sm text-danger">{trouble}</p> : null}
    </>
  );
}

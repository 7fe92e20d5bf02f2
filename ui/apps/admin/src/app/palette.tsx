import { api, data } from "@nullticket/api";
import { Dialog as RadixDialog } from "radix-ui";
import { currentKeys, Kbd } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { BookOpen, ChartColumn, Gauge, Inbox, Keyboard, ListChecks, type LucideIcon, MessagesSquare, Plus, Settings, Split, Target, Zap } from "lucide-react";
import { type ReactNode, useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { StatusDot } from "@/domain/vocabulary";
import { searchTickets } from "@/features/tickets";

const ITEM = "flex h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 select-none data-[selected=true]:bg-brand-soft";
const HEAD = "[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted";

function Entry({ icon: Icon, label, keys, run }: { icon: LucideIcon; label: string; keys?: string; run: () => void }) {
  return (
    <Command.Item value={label} onSelect={run} className={ITEM}>
      <Icon className="size-4 shrink-0 text-muted" aria-hidden="true" />
      <span className="min-w-0 flex-1 truncate">{label}</span>
      {keys ? <Kbd>{keys.toUpperCase()}</Kbd> : null}
    </Command.Item>
  );
}

function Hit({ value, lead, children, hint, run }: { value: string; lead: ReactNode; children: ReactNode; hint?: string; run: () => void }) {
  return (
    <Command.Item value={value} onSelect={run} className={ITEM}>
      {lead}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {hint ? <span className="tabular text-xs text-muted">{hint}</span> : null}
    </Command.Item>
  );
}

/** Go to, act on, search: one box for all three. */
export default function Palette({ onClose, onNew, onKeys }: { onClose: () => void; onNew: () => void; onKeys: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const asked = useDeferredValue(text.trim());
  const enough = asked.length > 1;
  const found = useQuery({ queryKey: ["palette", "tickets", asked], queryFn: () => searchTickets(asked), enabled: enough });
  const articles = useQuery({
    queryKey: ["palette", "articles", asked],
    queryFn: () => data(api.GET("/api/kb/search", { params: { query: { q: asked, limit: 4 } } })),
    enabled: enough,
  });
  const then = (run: () => unknown) => () => {
    onClose();
    run();
  };
  const fits = (label: string): boolean => label.toLowerCase().includes(text.trim().toLowerCase());
  const actions = currentKeys().filter((one) => one.group === t("keys.ticket") && fits(one.label));
  const places: { icon: LucideIcon; label: string; keys?: string; run: () => unknown }[] = [
    { icon: Plus, label: t("nav.newTicket"), keys: "C", run: onNew },
    { icon: Gauge, label: t("nav.overview"), keys: "G O", run: () => navigate({ to: "/" }) },
    { icon: Inbox, label: t("nav.tickets"), keys: "G T", run: () => navigate({ to: "/tickets" }) },
    { icon: MessagesSquare, label: t("nav.chats"), keys: "G C", run: () => navigate({ to: "/chats" }) },
    { icon: ListChecks, label: t("nav.triage"), keys: "G Q", run: () => navigate({ to: "/triage" }) },
    { icon: ChartColumn, label: t("nav.analytics"), keys: "G A", run: () => navigate({ to: "/analytics" }) },
    { icon: Split, label: t("nav.routing"), keys: "G R", run: () => navigate({ to: "/routing" }) },
    { icon: BookOpen, label: t("nav.knowledge"), keys: "G K", run: () => navigate({ to: "/knowledge" }) },
    { icon: Target, label: t("nav.quality"), run: () => navigate({ to: "/quality" }) },
    { icon: Settings, label: t("nav.settings"), keys: "G S", run: () => navigate({ to: "/settings/$section", params: { section: "teams" } }) },
    { icon: Keyboard, label: t("keys.title"), keys: "?", run: onKeys },
  ];
  const shown = places.filter((one) => fits(one.label));
  return (
    <RadixDialog.Root open onOpenChange={(open) => !open && onClose()}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="fixed inset-0 z-40 bg-veil" />
        <RadixDialog.Content aria-describedby={undefined} className="enter fixed inset-x-3 top-[12vh] z-50 mx-auto max-w-xl overflow-hidden rounded-lg bg-raised shadow-float outline-none">
          <RadixDialog.Title className="sr-only">{t("nav.search")}</RadixDialog.Title>
          <Command label={t("nav.search")} loop shouldFilter={false}>
            <Command.Input autoFocus value={text} onValueChange={setText} placeholder={t("palette.placeholder")} className="h-12 w-full border-b border-line bg-transparent px-4 text-lg outline-none placeholder:text-muted" />
            <Command.Empty className="px-3 py-6 text-center text-muted">{t("kit.nothingFound")}</Command.Empty>
            <Command.List className="max-h-[56vh] overflow-y-auto p-1.5">
              {found.data?.length ? (
                <Command.Group heading={t("nav.tickets")} className={HEAD}>
                  {found.data.map((ticket) => (
                    <Hit
                      key={ticket.id}
                      value={`ticket-${ticket.id}`}
                      lead={<StatusDot status={ticket.status} />}
                      hint={ticket.ticket_number}
                      run={then(() => navigate({ to: "/tickets/$key", params: { key: ticket.ticket_number } }))}
                    >
                      {ticket.title}
                    </Hit>
                  ))}
                </Command.Group>
              ) : null}
              {articles.data?.length ? (
                <Command.Group heading={t("nav.knowledge")} className={HEAD}>
                  {articles.data.map((hit) => (
                    <Hit
                      key={hit.id}
                      value={`article-${hit.id}`}
                      lead={<BookOpen className="size-4 text-muted" aria-hidden="true" />}
                      run={then(() => navigate({ to: "/knowledge/$id", params: { id: String(hit.id) } }))}
                    >
                      {hit.title}
                    </Hit>
                  ))}
                </Command.Group>
              ) : null}
              {actions.length ? (
                <Command.Group heading={t("keys.ticket")} className={HEAD}>
                  {actions.map((action) => (
                    <Entry key={action.keys} icon={Zap} label={action.label} keys={action.keys} run={then(() => setTimeout(action.run, 50))} />
                  ))}
                </Command.Group>
              ) : null}
              {shown.length ? (
                <Command.Group heading={t("keys.go")} className={HEAD}>
                  {shown.map(({ run, ...place }) => (
                    <Entry key={place.label} {...place} run={then(run)} />
                  ))}
                </Command.Group>
              ) : null}
            </Command.List>
          </Command>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

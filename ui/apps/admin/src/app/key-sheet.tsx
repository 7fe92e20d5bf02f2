import { currentKeys, Dialog, Kbd } from "@nullticket/kit";
import { useTranslation } from "react-i18next";

const SIGNS: Record<string, string> = { mod: "Ctrl", shift: "⇧", enter: "↵", arrowdown: "↓", arrowup: "↑", escape: "Esc" };

/** Every key that does something here, by group; read from what is bound at this moment. */
export function KeySheet({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { t } = useTranslation();
  const groups = new Map<string, Map<string, string>>();
  // In the order in which they were bound; the innermost view is the last and wins.
  for (const { keys, label, group } of open ? currentKeys().reverse() : []) {
    const rows = groups.get(group) ?? new Map<string, string>();
    rows.set(keys, label);
    groups.set(group, rows);
  }
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("keys.title")} wide>
      <div className="gap-8 sm:columns-2">
        {[...groups].map(([group, rows]) => (
          <section key={group} className="mb-5 break-inside-avoid">
            <h3 className="mb-1 text-sm font-semibold text-muted">{group}</h3>
            <dl>
              {[...rows].map(([keys, label]) => (
                <div key={keys} className="flex items-center gap-3 border-b border-line py-1.5 last:border-0">
                  <dt className="min-w-0 flex-1 truncate">{label}</dt>
                  <dd className="flex gap-1">
                    {keys.split(/[ +]/).map((key, index) => (
                      <Kbd key={index}>{SIGNS[key] ?? key.toUpperCase()}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

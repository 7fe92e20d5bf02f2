import { Avatar, cx } from "@nullticket/kit";
import { Eye, PenLine } from "lucide-react";
import { useTranslation } from "react-i18next";
import { usePresent } from "./presence";
import { useMe } from "./session";

/** Colleagues who look at a ticket or answer it at this moment. Nothing while there is nobody. */
export function Viewers({ ticketId, words }: { ticketId: number; words?: boolean }) {
  const { t } = useTranslation();
  const people = usePresent(ticketId, useMe()?.id);
  if (people.length === 0) return null;
  const says = people.map((one) => t(`presence.${one.state}`, { name: one.name }));
  const typing = people.some((one) => one.state === "replying");
  const Icon = typing ? PenLine : Eye;
  return (
    <span title={says.join("\n")} className={cx("inline-flex shrink-0 items-center gap-1", typing ? "text-warn" : "text-muted")}>
      <Icon className="size-3.5" aria-hidden="true" />
      {words ? null : people.slice(0, 3).map((one) => <Avatar key={one.user_id} name={one.name} size="sm" />)}
      <span className={words ? "" : "sr-only"}>{says.join(", ")}</span>
    </span>
  );
}

import { api, data } from "@nullticket/api";
import { IconButton, Picker } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { AtSign, MessageSquareText } from "lucide-react";
import { useTranslation } from "react-i18next";
import { agentsQuery } from "@/domain/lists";
import { sayError } from "@/domain/words";

interface PickerProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** A text to be used again, with the names and numbers of this ticket put in. */
export function CannedPicker({ ticketNumber, onInsert, ...opening }: PickerProps & { ticketNumber: string; onInsert: (text: string) => void }) {
  const { t } = useTranslation();
  const replies = useQuery({ queryKey: ["replies"], queryFn: () => data(api.GET("/api/replies")), enabled: opening.open, staleTime: 60_000 }).data ?? [];
  const insert = async (id: number): Promise<void> => {
    const filled = await data(api.GET("/api/replies/{reply_id}/filled", { params: { path: { reply_id: id }, query: { ticket: ticketNumber } } }));
    onInsert(filled.text);
  };
  return (
    <Picker
      {...opening}
      label={t("editor.canned")}
      selected={[]}
      choices={replies.map((one) => ({ value: String(one.id), label: one.title, hint: one.team_name ?? "" }))}
      onPick={(value) => void insert(Number(value)).catch(sayError)}
      footer={
        <Link to="/settings/$section" params={{ section: "replies" }} className="block border-t border-line px-3 py-2 text-sm text-brand-strong hover:underline">
          {t("editor.manageCanned")}
        </Link>
      }
      trigger={<IconButton icon={MessageSquareText} label={t("editor.canned")} keys="/" />}
    />
  );
}

/** Calls a colleague by name: they get a line in their centre. */
export function MentionPicker({ onInsert, ...opening }: PickerProps & { onInsert: (name: string) => void }) {
  const { t } = useTranslation();
  const agents = useQuery({ ...agentsQuery, enabled: opening.open }).data ?? [];
  return (
    <Picker
      {...opening}
      label={t("editor.mention")}
      selected={[]}
      choices={agents.map((one) => ({ value: String(one.id), label: one.name }))}
      onPick={(value) => {
        const agent = agents.find((one) => String(one.id) === value);
        if (agent) onInsert(agent.name);
      }}
      trigger={<IconButton icon={AtSign} label={t("editor.mention")} keys="@" />}
    />
  );
}

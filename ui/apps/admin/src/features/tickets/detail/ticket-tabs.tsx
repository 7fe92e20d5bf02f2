import { Tabs, useShortcut } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Ticket } from "@/domain/types";
import { attachmentsQuery, commentsQuery } from "../api";
import { AttachmentList } from "./attachments";
import { HistoryList } from "./history-list";

export function TicketTabs({ ticket, conversation }: { ticket: Ticket; conversation: ReactNode }) {
  const { t } = useTranslation();
  const [tab, setTab] = useState("conversation");
  const keys = (label: string) => ({ group: t("keys.ticket"), label });
  useShortcut("l", () => setTab("conversation"), keys(t("ticket.conversation")));
  useShortcut("h", () => setTab("history"), keys(t("ticket.history")));
  useShortcut("f", () => setTab("files"), keys(t("ticket.files")));
  const comments = useQuery(commentsQuery(ticket.id)).data;
  const files = useQuery(attachmentsQuery(ticket.id)).data;
  return (
    <Tabs
      label={t("ticket.parts")}
      value={tab}
      onChange={setTab}
      tabs={[
        { key: "conversation", label: t("ticket.conversation"), count: comments?.length, content: conversation },
        { key: "history", label: t("ticket.history"), content: <HistoryList ticketId={ticket.id} /> },
        { key: "files", label: t("ticket.files"), count: files?.length, content: <AttachmentList files={files ?? []} emptyText={t("ticket.noFiles")} /> },
      ]}
    />
  );
}

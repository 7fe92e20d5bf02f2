import { api, ApiError, data } from "@nullticket/api";
import { toast } from "@nullticket/kit";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

export type Mode = "public" | "internal";
/** Saved when the typing pauses this long. */
const PAUSE_MS = 700;

const draftsQuery = (ticketId: number) =>
  queryOptions({
    queryKey: ["drafts", ticketId],
    queryFn: () => data(api.GET("/api/tickets/{key}/drafts", { params: { path: { key: String(ticketId) } } })),
    staleTime: 0,
  });

const pathOf = (ticketId: number, visibility: Mode) => ({ params: { path: { key: String(ticketId), visibility } } });

export interface Draft {
  text: string;
  type: (next: string) => void;
  /** Before sending: nothing more is saved, and what is on its way has arrived. */
  hold: () => Promise<void>;
  /** After sending: the server has dropped its copy together with it. */
  sent: (mode: Mode) => void;
  /** What was taken back stands before what was typed since. */
  restore: (mode: Mode, body: string) => Promise<void>;
}

/** What is typed and not sent: kept on the server while it is typed, there again on the next device. */
export function useDraft(ticketId: number, mode: Mode): Draft {
  const { t } = useTranslation();
  const client = useQueryClient();
  const stored = useQuery(draftsQuery(ticketId)).data;
  const [texts, setTexts] = useState<Partial<Record<Mode, string>>>({});
  const versions = useRef<Partial<Record<Mode, number>>>({});
  const typed = useRef<Partial<Record<Mode, string>>>({});
  const saving = useRef<Promise<void>>(Promise.resolve());
  const waiting = useRef<{ timer: ReturnType<typeof setTimeout>; save: () => unknown } | undefined>(undefined);
  const found = stored?.find((one) => one.visibility === mode);
  const text = texts[mode] ?? found?.text ?? "";

  const save = useCallback(
    async (kind: Mode, next: string): Promise<void> => {
      const path = pathOf(ticketId, kind);
      try {
        if (!next.trim()) {
          versions.current[kind] = 0;
          await api.DELETE("/api/tickets/{key}/drafts/{visibility}", path);
          return;
        }
        const version = versions.current[kind] ?? client.getQueryData(draftsQuery(ticketId).queryKey)?.find((one) => one.visibility === kind)?.version ?? 0;
        const kept = await data(api.PUT("/api/tickets/{key}/drafts/{visibility}", { ...path, body: { text: next, version } }));
        versions.current[kind] = kept.version;
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 412) return;
        // Written on another device meanwhile: say so, and let the person choose which one stands.
        const others = await client.fetchQuery({ ...draftsQuery(ticketId), staleTime: 0 });
        const other = others.find((one) => one.visibility === kind);
        versions.current[kind] = other?.version ?? 0;
        if (other && other.text !== next) toast("info", t("editor.otherDraft"), { seconds: 12, action: { label: t("editor.takeOther"), run: () => setTexts((before) => ({ ...before, [kind]: other.text })) } });
      }
    },
    [client, ticketId, t],
  );
  const flush = useCallback(() => {
    clearTimeout(waiting.current?.timer);
    waiting.current?.save();
    waiting.current = undefined;
  }, []);
  const type = (next: string): void => {
    typed.current[mode] = next;
    setTexts((before) => ({ ...before, [mode]: next }));
    clearTimeout(waiting.current?.timer);
    waiting.current = { timer: setTimeout(flush, PAUSE_MS), save: () => (saving.current = save(mode, next)) };
  };
  const hold = async (): Promise<void> => {
    clearTimeout(waiting.current?.timer);
    waiting.current = undefined;
    await saving.current;
  };
  const sent = (kind: Mode): void => {
    versions.current[kind] = 0;
    typed.current[kind] = "";
    setTexts((before) => ({ ...before, [kind]: "" }));
  };
  const restore = async (kind: Mode, body: string): Promise<void> => {
    const next = [body, typed.current[kind] ?? ""].filter((one) => one.trim()).join("\n\n");
    typed.current[kind] = next;
    setTexts((before) => ({ ...before, [kind]: next }));
    await hold();
    await save(kind, next);
    await client.invalidateQueries({ queryKey: ["drafts", ticketId] });
  };
  useEffect(
    () => () => {
      flush();
      void client.invalidateQueries({ queryKey: ["drafts", ticketId] });
    },
    [client, flush, ticketId],
  );
  return { text, type, hold, sent, restore };
}

import { api, data } from "@nullticket/api";
import type { Query, QueryClient } from "@tanstack/react-query";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { hearPresence, type Present, speakThrough } from "@/domain/presence";
import { refreshTickets } from "@/features/tickets";

interface LiveMessage {
  id: number;
  type: string;
  ticket_id: number | null;
  presence?: Present;
}

type LiveState = "connecting" | "live" | "lost";
let state: LiveState = "connecting";
const listeners = new Set<() => void>();

function become(next: LiveState): void {
  state = next;
  for (const listener of listeners) listener();
}

export const useLiveState = (): LiveState =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );

/** A message never carries data: it says what to ask for again. */
export function keysToRefresh(message: LiveMessage): string[] {
  if (message.type.startsWith("notification")) return ["notifications"];
  if (message.type === "chat") return ["chats"];
  if (message.type === "resumed") return ["tickets", "notifications", "dashboard"];
  return message.ticket_id === null ? ["dashboard"] : ["notifications", "dashboard"];
}

/** Milliseconds: what came within them is one refresh; in a storm there is one refresh each calm. */
const TOGETHER = 500;
const CALM = 2_000;

function gather(client: QueryClient): (message: LiveMessage) => void {
  const keys = new Set<string>();
  const changed = new Set<number>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  const flush = (): void => {
    timer = undefined;
    last = Date.now();
    for (const key of keys) void client.invalidateQueries({ queryKey: [key] });
    if (changed.size) void refreshTickets(client, changed);
    keys.clear();
    changed.clear();
  };
  return (message) => {
    for (const key of keysToRefresh(message)) keys.add(key);
    if (message.ticket_id !== null && !message.type.startsWith("notification")) changed.add(message.ticket_id);
    timer ??= setTimeout(flush, Math.max(TOGETHER, last + CALM - Date.now()));
  };
}

const LIVE: readonly unknown[] = ["tickets", "notifications", "dashboard", "chats"];

/** What was fetched before the first connection stood may have changed unheard; what is on its way is new enough. */
function refreshOlder(client: QueryClient, opened: number): void {
  const isOlder = ({ queryKey, state: { dataUpdatedAt } }: Query): boolean => LIVE.includes(queryKey[0]) && dataUpdatedAt > 0 && dataUpdatedAt < opened;
  void client.invalidateQueries({ predicate: isOlder }, { cancelRefetch: false });
}

function keepConnected(client: QueryClient): () => void {
  let socket: WebSocket | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  let tries = 0;
  let last: number | undefined;
  const refresh = gather(client);

  const later = (): void => {
    speakThrough(undefined);
    if (stopped) return;
    become("lost");
    tries += 1;
    const wait = Math.min(30_000, 500 * 2 ** tries) * (0.5 + Math.random() / 2);
    retry = setTimeout(() => void connect(), wait);
  };

  const connect = async (): Promise<void> => {
    try {
      const { ticket } = await data(api.POST("/api/ws-ticket"));
      if (stopped) return;
      const scheme = window.location.protocol === "https:" ? "wss" : "ws";
      socket = new WebSocket(`${scheme}://${window.location.host}/api/ws?ticket=${encodeURIComponent(ticket)}`);
    } catch {
      later();
      return;
    }
    const opened = socket;
    socket.onopen = () => {
      tries = 0;
      become("live");
      speakThrough((frame) => opened.readyState === WebSocket.OPEN && opened.send(JSON.stringify(frame)));
      if (last !== undefined) socket?.send(JSON.stringify({ resume_from: last }));
      else refreshOlder(client, Date.now());
    };
    socket.onmessage = (event: MessageEvent<string>) => {
      const message = JSON.parse(event.data) as LiveMessage;
      if (message.presence) {
        hearPresence(message.presence);
        return;
      }
      if (message.id) last = Math.max(last ?? 0, message.id);
      refresh(message);
    };
    socket.onclose = later;
  };

  void connect();
  return () => {
    stopped = true;
    clearTimeout(retry);
    speakThrough(undefined);
    if (socket) {
      socket.onclose = null;
      socket.close();
    }
  };
}

/** Keeps the socket open for as long as the shell is on screen. */
export function useLive(): void {
  const client = useQueryClient();
  useEffect(() => keepConnected(client), [client]);
}

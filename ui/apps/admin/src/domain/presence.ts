import { useEffect, useRef, useSyncExternalStore } from "react";

/** One open page of somebody, as the socket tells it. */
export interface Present {
  page: string;
  user_id: number;
  name: string;
  state: "viewing" | "replying";
  ticket_id: number | null;
}

/** Pages speak every twenty seconds; who has said nothing for this long is gone. */
const SILENT_MS = 45_000;
const SPEAK_MS = 20_000;
/** A pause this long and nobody is typing any more. */
const TYPING_MS = 6_000;
const NOBODY: readonly Present[] = [];

const pages = new Map<string, Present & { until: number }>();
const listeners = new Set<() => void>();
let byTicket = new Map<number, readonly Present[]>();
let send: ((frame: object) => void) | undefined;
let here: { ticket: number; state: Present["state"] } = { ticket: 0, state: "viewing" };

function regroup(): void {
  const next = new Map<number, Present[]>();
  for (const [page, one] of pages) {
    if (one.until < Date.now()) pages.delete(page);
    else if (one.ticket_id !== null) next.set(one.ticket_id, [...(next.get(one.ticket_id) ?? []), one]);
  }
  byTicket = next;
  for (const listener of listeners) listener();
}

export function hearPresence(told: Present): void {
  if (told.ticket_id === null) pages.delete(told.page);
  else pages.set(told.page, { ...told, until: Date.now() + SILENT_MS });
  regroup();
}

const say = (): void => send?.({ at_ticket: here.ticket, state: here.state });

/** The socket that carries this page's place, or none while it is closed. */
export function speakThrough(next: ((frame: object) => void) | undefined): void {
  send = next;
  pages.clear();
  regroup();
  if (here.ticket) say();
}

function stand(ticket: number, state: Present["state"]): void {
  if (here.ticket === ticket && here.state === state) return;
  here = { ticket, state };
  say();
}

setInterval(() => {
  if (here.ticket && document.visibilityState === "visible") say();
  regroup();
}, SPEAK_MS);

/** Says that this page shows a ticket for as long as it does; the answer says that its person is typing. */
export function useStanding(ticketId: number): () => void {
  const quiet = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    stand(ticketId, "viewing");
    return () => {
      clearTimeout(quiet.current);
      stand(0, "viewing");
    };
  }, [ticketId]);
  return () => {
    stand(ticketId, "replying");
    clearTimeout(quiet.current);
    quiet.current = setTimeout(() => stand(ticketId, "viewing"), TYPING_MS);
  };
}

/** Who else is at a ticket now: one line a person, typing before looking. */
export function usePresent(ticketId: number, me: number | undefined): Present[] {
  const present = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => byTicket.get(ticketId) ?? NOBODY,
  );
  const people = new Map<number, Present>();
  for (const one of present) {
    if (one.user_id !== me && (one.state === "replying" || !people.has(one.user_id))) people.set(one.user_id, one);
  }
  return [...people.values()].sort((one, other) => one.state.localeCompare(other.state) || one.name.localeCompare(other.name));
}

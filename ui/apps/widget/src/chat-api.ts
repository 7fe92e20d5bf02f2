/** The chat routes of the server. The session is the proof of who talks and stays in this frame's own storage. */

import type { EventSourceMessage } from "eventsource-parser";
import { EventSourceParserStream } from "eventsource-parser/stream";
import type { Identity } from "./protocol";

export interface Cited {
  id: number;
  title: string;
}

export interface Message {
  id: number;
  author: "visitor" | "bot" | "agent";
  text: string;
  articles: Cited[];
  created_at: string;
}

export interface Conversation {
  conversation_id: string;
  state: string;
  phase: string;
  ticket_number: string | null;
  ticket_status: string | null;
  rate_token: string | null;
  stars: number | null;
  requester_email: string | null;
  agent_writing: boolean;
  messages: Message[];
}

/** What is heard before an answer is complete: messages that stand, and parts of the one that is being written. */
export type Told = { said: Message[] } | { piece: string };

export interface Session {
  conversation: string;
  secret: string;
}

export class ChatError extends Error {
  constructor(
    readonly status: number,
    readonly retryAfter: number,
  ) {
    super(`chat answered ${status}`);
  }
}

const KEY = "nullchat.session";
const SECONDS = 20;
// A language model may take its time; the first words of it come much sooner.
const STREAM_SECONDS = 90;

async function call<T>(method: string, path: string, body?: unknown, secret?: string): Promise<T> {
  return (await (await send(method, path, body, secret, SECONDS)).json()) as T;
}

async function send(method: string, path: string, body: unknown, secret: string | undefined, seconds: number): Promise<Response> {
  const form = body instanceof FormData;
  const headers: Record<string, string> = body === undefined || form ? {} : { "Content-Type": "application/json" };
  if (secret) headers["X-Chat-Session"] = secret;
  const answer = await fetch(path, {
    method,
    headers,
    signal: AbortSignal.timeout(seconds * 1000),
    ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
  }).catch(() => {
    throw new ChatError(0, 5);
  });
  if (!answer.ok) throw new ChatError(answer.status, Number(answer.headers.get("Retry-After") ?? 5));
  return answer;
}

const path = (session: Session): string => `/api/chat/conversations/${encodeURIComponent(session.conversation)}`;

type Started = Conversation & { session_id: string };

/** A signature that has run out while the page lay open makes the visitor a stranger, not a person who gets no help. */
export async function start(language: string, identity: Identity | null): Promise<Started> {
  const plain = (): Promise<Started> => call("POST", "/api/chat/conversations", { language });
  if (!identity) return plain();
  return call<Started>("POST", "/api/chat/conversations", { language, identity }).catch((error: unknown) => {
    if (error instanceof ChatError && (error.status === 403 || error.status === 422)) return plain();
    throw error;
  });
}

export const resume = (conversation: string, token: string): Promise<Started> => call("POST", `/api/chat/conversations/${encodeURIComponent(conversation)}/resume`, { token });

export const read = (session: Session): Promise<Conversation> => call("GET", path(session), undefined, session.secret);

/** Says something and hears the answer as it is written. */
export async function say(session: Session, text: string, hear: (told: Told) => void): Promise<Conversation> {
  const answer = await send("POST", `${path(session)}/messages/stream`, { session_id: session.secret, text }, session.secret, STREAM_SECONDS);
  const events = answer.body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream()).getReader();
  for (let told = await next(events); told; told = await next(events)) {
    if (told.event === "done") return JSON.parse(told.data) as Conversation;
    if (told.event === "said") hear({ said: (JSON.parse(told.data) as Conversation).messages });
    if (told.event === "piece") hear({ piece: (JSON.parse(told.data) as { text: string }).text });
  }
  // It broke off after the words had arrived: what stands in the conversation is the answer.
  return read(session);
}

async function next(events: ReadableStreamDefaultReader<EventSourceMessage> | undefined): Promise<EventSourceMessage | undefined> {
  return (await events?.read().catch(() => undefined))?.value;
}

export function sendFile(session: Session, file: File): Promise<Conversation> {
  const form = new FormData();
  form.set("file", file);
  return call("POST", `${path(session)}/files`, form, session.secret);
}

export const end = (session: Session): Promise<Conversation> => call("POST", `${path(session)}/close`, { session_id: session.secret });

export const makeTicket = (session: Session, email: string, language: string): Promise<{ ticket_number: string }> =>
  call("POST", "/api/ingest/chatbot", {
    conversation_id: session.conversation,
    session_id: session.secret,
    requester_email: email,
    language,
  });

export const rate = (number: string, token: string, stars: number): Promise<unknown> => call("POST", `/api/tickets/${encodeURIComponent(number)}/feedback`, { token, stars });

/** Storage may be forbidden in a foreign page's frame; then the conversation lasts as long as the frame. */
export const memoryOf = (person: string) => ({
  load(): Session | null {
    try {
      const found: unknown = JSON.parse(localStorage.getItem(KEY + person) ?? "null");
      const session = found as Session | null;
      return typeof session?.conversation === "string" && typeof session.secret === "string" ? session : null;
    } catch {
      return null;
    }
  },
  save(session: Session | null): void {
    try {
      if (session) localStorage.setItem(KEY + person, JSON.stringify(session));
      else localStorage.removeItem(KEY + person);
    } catch {
      return;
    }
  },
});

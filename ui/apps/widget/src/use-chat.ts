import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import * as api from "./chat-api";
import type { Identity } from "./protocol";

const ADDRESS = /[^@\s<>",;:\\()[\]]{1,64}@[^@\s<>",;:\\()[\]]{1,190}\.[^@\s<>",;:.]{2,}/;
const POLL_MS = 5_000;
const POLL_LIVE_MS = 1_500;

/** The mailed link that takes a conversation up on this device. */
export interface ResumeLink {
  conversation: string;
  token: string;
}

export interface Chat {
  conversation: api.Conversation | null;
  number: string | null;
  waiting: boolean;
  /** What the bot has written so far of the answer that is coming. */
  telling: string;
  /** Files that wait for the ticket they go with. */
  waitingFiles: File[];
  trouble: api.ChatError | null;
  /** Calls `arrived` as soon as the words are kept, which may be long before the answer is complete. */
  say: (text: string, arrived: () => void) => Promise<boolean>;
  send: (files: File[]) => void;
  restart: () => void;
  rate: (stars: number) => void;
}

/** One conversation: found again after a reload, made when the first words are said, turned into a ticket when it is ready. */
export function useChat(language: string, identity: Identity | null, link: ResumeLink | null): Chat {
  // On a shared computer one person's conversation is not the next one's.
  const [memory] = useState(() => api.memoryOf(identity?.email ?? ""));
  const sessionRef = useRef<api.Session | null>(memory.load());
  const emailRef = useRef(identity?.email ?? "");
  const [number, setNumber] = useState<string | null>(null);
  const [conversation, setConversation] = useState<api.Conversation | null>(null);
  const [waiting, setWaiting] = useState(false);
  const [trouble, setTrouble] = useState<api.ChatError | null>(null);
  const [telling, setTelling] = useState("");
  const [waitingFiles, setWaitingFiles] = useState<File[]>([]);

  const begin = useCallback(async () => {
    const made = await api.start(language, identity);
    sessionRef.current = { conversation: made.conversation_id, secret: made.session_id };
    memory.save(sessionRef.current);
    setConversation(made);
  }, [language, identity, memory]);

  const look = useCallback(async () => {
    if (!sessionRef.current) return;
    try {
      setConversation(await api.read(sessionRef.current));
    } catch (error) {
      if (error instanceof api.ChatError && error.status === 404) {
        sessionRef.current = null;
        memory.save(null);
      }
    }
  }, [memory]);

  const takeUp = useCallback(
    async ({ conversation: id, token }: ResumeLink) => {
      const found = await api.resume(id, token).catch(() => null);
      if (!found) return;
      sessionRef.current = { conversation: found.conversation_id, secret: found.session_id };
      memory.save(sessionRef.current);
    },
    [memory],
  );

  const attempt = useCallback(async (work: () => Promise<void>): Promise<boolean> => {
    setWaiting(true);
    setTrouble(null);
    try {
      await work();
      return true;
    } catch (error) {
      setTrouble(error instanceof api.ChatError ? error : new api.ChatError(0, 5));
      return false;
    } finally {
      setWaiting(false);
    }
  }, []);

  useEffect(() => {
    void attempt(async () => {
      if (link) await takeUp(link);
      await look();
      if (!sessionRef.current) await begin();
    });
  }, [attempt, begin, look, takeUp, link]);

  // A person may take over or answer at any time. Nothing is looked at while an answer is being written.
  const live = conversation !== null && conversation.state !== "closed" && !waiting;
  const every = conversation?.state === "person" ? POLL_LIVE_MS : POLL_MS;
  useEffect(() => {
    if (!live) return;
    const timer = setInterval(() => document.visibilityState === "visible" && void look(), every);
    return () => clearInterval(timer);
  }, [live, every, look]);

  const hear = useCallback((told: api.Told) => {
    if ("piece" in told) setTelling((before) => before + told.piece);
    else setConversation((before) => before && { ...before, messages: [...before.messages, ...told.said] });
  }, []);

  const say = useCallback(
    (text: string, arrived: () => void) =>
      attempt(async () => {
        if (!sessionRef.current) await begin();
        const mine = sessionRef.current;
        if (!mine) return;
        emailRef.current = ADDRESS.exec(text)?.[0] ?? emailRef.current;
        const answer = await api
          .say(mine, text, (told) => {
            if ("said" in told) arrived();
            hear(told);
          })
          .finally(() => setTelling(""));
        emailRef.current = answer.requester_email ?? emailRef.current;
        if (answer.phase === "ready" && !answer.ticket_number && emailRef.current) {
          // The conversation itself names its ticket a moment later, when the request has been opened.
          setNumber((await api.makeTicket(mine, emailRef.current, language)).ticket_number);
        }
        setConversation(await api.read(mine));
      }),
    [attempt, begin, hear, language],
  );

  const hasTicket = Boolean(conversation?.ticket_number);
  const send = useCallback(
    (files: File[]) => {
      if (!hasTicket) return setWaitingFiles((before) => [...before, ...files]);
      setWaitingFiles([]);
      void attempt(async () => {
        const mine = sessionRef.current;
        if (!mine) return;
        for (const file of files) await api.sendFile(mine, file);
        setConversation(await api.read(mine));
      });
    },
    [attempt, hasTicket],
  );
  useEffect(() => {
    if (hasTicket && waitingFiles.length > 0 && !waiting) send(waitingFiles);
  }, [hasTicket, waitingFiles, waiting, send]);

  const rate = useCallback(
    (stars: number) =>
      void attempt(async () => {
        const mine = sessionRef.current;
        if (!mine || !conversation?.ticket_number || !conversation.rate_token) return;
        await api.rate(conversation.ticket_number, conversation.rate_token, stars);
        setConversation(await api.read(mine));
      }),
    [attempt, conversation],
  );

  const restart = useCallback(() => {
    const old = sessionRef.current;
    sessionRef.current = null;
    memory.save(null);
    setConversation(null);
    setNumber(null);
    setWaitingFiles([]);
    if (old) api.end(old).catch(() => undefined);
    void attempt(begin);
  }, [attempt, begin, memory]);

  return { conversation, number: conversation?.ticket_number ?? number, waiting, telling, waitingFiles, trouble, say, send, restart, rate };
}

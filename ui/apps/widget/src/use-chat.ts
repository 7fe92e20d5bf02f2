import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import * as api from "./chat-api";

const ADDRESS = /[^@\s<>",;:\\()[\]]{1,64}@[^@\s<>",;:\\()[\]]{1,190}\.[^@\s<>",;:.]{2,}/;
const POLL_MS = 5_000;

export interface Chat {
  conversation: api.Conversation | null;
  number: string | null;
  waiting: boolean;
  trouble: api.ChatError | null;
  say: (text: string) => Promise<boolean>;
  restart: () => void;
}

/** One conversation: found again after a reload, made when the first words are said, turned into a ticket when it is ready. */
export function useChat(language: string): Chat {
  const sessionRef = useRef<api.Session | null>(api.memory.load());
  const emailRef = useRef("");
  const [number, setNumber] = useState<string | null>(null);
  const [conversation, setConversation] = useState<api.Conversation | null>(null);
  const [waiting, setWaiting] = useState(false);
  const [trouble, setTrouble] = useState<api.ChatError | null>(null);

  const begin = useCallback(async () => {
    const made = await api.start(language);
    sessionRef.current = { conversation: made.conversation_id, secret: made.session_id };
    api.memory.save(sessionRef.current);
    setConversation(made);
  }, [language]);

  const look = useCallback(async () => {
    if (!sessionRef.current) return;
    try {
      setConversation(await api.read(sessionRef.current));
    } catch (error) {
      if (error instanceof api.ChatError && error.status === 404) {
        sessionRef.current = null;
        api.memory.save(null);
      }
    }
  }, []);

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
      await look();
      if (!sessionRef.current) await begin();
    });
  }, [attempt, begin, look]);

  // After the ticket is made, people may answer at any time.
  const live = conversation?.state === "open" || conversation?.ticket_number != null;
  useEffect(() => {
    if (!live) return;
    const timer = setInterval(() => document.visibilityState === "visible" && void look(), POLL_MS);
    return () => clearInterval(timer);
  }, [live, look]);

  const say = useCallback(
    (text: string) =>
      attempt(async () => {
        if (!sessionRef.current) await begin();
        const mine = sessionRef.current;
        if (!mine) return;
        emailRef.current = ADDRESS.exec(text)?.[0] ?? emailRef.current;
        const answer = await api.say(mine, text);
        if (answer.phase === "ready" && !answer.ticket_number && emailRef.current) {
          // The conversation itself names its ticket a moment later, when the request has been opened.
          setNumber((await api.makeTicket(mine, emailRef.current, language)).ticket_number);
        }
        setConversation(await api.read(mine));
      }),
    [attempt, begin, language],
  );

  const restart = useCallback(() => {
    const old = sessionRef.current;
    sessionRef.current = null;
    api.memory.save(null);
    setConversation(null);
    setNumber(null);
    if (old) api.end(old).catch(() => undefined);
    void attempt(begin);
  }, [attempt, begin]);

  return { conversation, number: conversation?.ticket_number ?? number, waiting, trouble, say, restart };
}

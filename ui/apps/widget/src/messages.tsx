import { useEffect, useRef } from "preact/hooks";
import type { Message } from "./chat-api";
import type { Texts } from "./texts";

interface Props {
  messages: Message[];
  waiting: boolean;
  telling: string;
  agentWriting: boolean;
  texts: Texts;
}

/** The log of the conversation; a screen reader hears what is added. Text is text: nothing in it becomes markup. */
export function Messages({ messages, waiting, telling, agentWriting, texts: t }: Props) {
  const end = useRef<HTMLLIElement>(null);
  // In braces: newer browsers answer with a promise, and what an effect gives back is called as its end.
  useEffect(() => {
    end.current?.scrollIntoView({ block: "end" });
  }, [messages.length, waiting, telling, agentWriting]);
  return (
    <div class="log" role="log" aria-live="polite" aria-label={t.log} tabIndex={0}>
      <ol>
      {messages.map((message) => (
        <li key={message.id} class={`message ${message.author}`}>
          <span class="author">{message.author === "visitor" ? t.you : message.author === "agent" ? t.agent : t.bot}</span>
          <p dir="auto">{message.text}</p>
          {message.articles.map((article) => (
            <a key={article.id} href={`/portal/articles/${article.id}`} target="_blank" rel="noopener">
              {t.read.replace("{title}", article.title)}
            </a>
          ))}
        </li>
      ))}
      {telling ? (
        // Read out once it is complete, as one message.
        <li class="message bot" aria-hidden="true">
          <span class="author">{t.bot}</span>
          <p dir="auto">{telling}</p>
        </li>
      ) : null}
      <li ref={end} class="end">
        {waiting || agentWriting ? <span class="typing">{waiting ? t.typing : t.agentTyping}</span> : null}
      </li>
      </ol>
    </div>
  );
}

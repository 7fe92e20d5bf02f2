import { useEffect, useRef, useState } from "preact/hooks";
import type { Texts } from "./texts";

const LONGEST = 4000;

interface Props {
  texts: Texts;
  asksYesNo: boolean;
  disabled: boolean;
  onSay: (text: string) => Promise<boolean>;
}

/** What the visitor writes; it stays in the field until it has arrived. */
export function Composer({ texts: t, asksYesNo, disabled, onSay }: Props) {
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);

  const [queued, setQueued] = useState(false);

  const send = async (words: string): Promise<void> => {
    if (!words.trim()) return;
    // Who writes before the last answer has come is not ignored: it goes out next.
    if (disabled) return setQueued(true);
    setQueued(false);
    if ((await onSay(words.trim())) && words === text) setText("");
    field.current?.focus();
  };
  useEffect(() => {
    if (queued && !disabled) void send(text);
  });
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send(text);
      }}
    >
      {asksYesNo ? (
        <div class="quick">
          {[t.yes, t.no, t.person].map((answer) => (
            <button key={answer} type="button" disabled={disabled} onClick={() => void send(answer)}>
              {answer}
            </button>
          ))}
        </div>
      ) : null}
      <div class="row">
        <textarea
          ref={field}
          rows={2}
          maxLength={LONGEST}
          value={text}
          aria-label={t.write}
          placeholder={t.write}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
              event.preventDefault();
              void send(text);
            }
          }}
        />
        <button type="submit" class="send" disabled={disabled || !text.trim()}>
          {t.send}
        </button>
      </div>
    </form>
  );
}

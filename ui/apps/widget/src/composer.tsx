import { useEffect, useRef, useState } from "preact/hooks";
import type { Texts } from "./texts";

const LONGEST = 4000;

interface Props {
  texts: Texts;
  asksYesNo: boolean;
  disabled: boolean;
  onSay: (text: string, arrived: () => void) => Promise<boolean>;
  onFiles: (files: File[]) => void;
  /** Files that go along as soon as there is a ticket. */
  files: File[];
}

/** What the visitor writes; it stays in the field until it has arrived. */
export function Composer({ texts: t, asksYesNo, disabled, onSay, onFiles, files }: Props) {
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);

  const [queued, setQueued] = useState(false);

  const send = async (words: string): Promise<void> => {
    if (!words.trim()) return;
    // Who writes before the last answer has come is not ignored: it goes out next.
    if (disabled) return setQueued(true);
    setQueued(false);
    const arrived = (): void => setText((now) => (now === words ? "" : now));
    if (await onSay(words.trim(), arrived)) arrived();
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
      {files.length > 0 ? (
        <p class="along" role="status">
          {t.along} {files.map((file) => file.name).join(", ")}
        </p>
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
          onPaste={(event) => {
            const pasted = [...(event.clipboardData?.files ?? [])];
            if (pasted.length === 0) return;
            event.preventDefault();
            onFiles(pasted);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
              event.preventDefault();
              void send(text);
            }
          }}
        />
          <label class="clip" title={t.attach}>
            <input
              type="file"
              multiple
              aria-label={t.attach}
              disabled={disabled}
              onChange={(event) => {
                onFiles([...(event.currentTarget.files ?? [])]);
                event.currentTarget.value = "";
              }}
            />
            <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round">
              <path d="M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.5-8.5a3.4 3.4 0 0 1 4.8 4.8l-8.5 8.5a1.8 1.8 0 0 1-2.5-2.5l7.8-7.8" />
            </svg>
          </label>
        <button type="submit" class="send" disabled={disabled || !text.trim()}>
          {t.send}
        </button>
      </div>
    </form>
  );
}

import { upload } from "@nullticket/api";
import { Button, cx, IconButton, Kbd, Menu, RichText } from "@nullticket/kit";
import { ChevronDown, Eye, Lock, Paperclip, PenLine, Reply, X } from "lucide-react";
import { type ClipboardEvent, type DragEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { sayError } from "@/domain/words";
import type { Attachment, Status, Ticket } from "@/domain/types";
import { ArticlePicker } from "./article-picker";
import { askedAt, type Insert, insertedAt } from "./caret";
import { type Mode, useDraft } from "./drafts";
import { CannedPicker, MentionPicker } from "./insert-pickers";
import { useSending } from "./use-sending";
import type { TicketActions } from "./use-ticket-actions";

interface EditorProps {
  ticket: Ticket;
  mode: Mode;
  onMode: (mode: Mode) => void;
  /** Counts up each time a key asks for the box. */
  focus: number;
  actions: TicketActions;
  onTyping: () => void;
}

export function ReplyEditor({ ticket, mode, onMode, focus, actions, onTyping }: EditorProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLTextAreaElement>(null);
  const fileBox = useRef<HTMLInputElement>(null);
  const draft = useDraft(ticket.id, mode);
  const { text, type: keep } = draft;
  const [files, setFiles] = useState<Attachment[]>([]);
  const [uploading, setUploading] = useState(0);
  const [preview, setPreview] = useState(false);
  const [inserting, setInserting] = useState<Insert | null>(null);
  /** Where the piece goes that was asked for by its sign. */
  const place = useRef<number | null>(null);
  const { sending, send: sendMessage } = useSending({ ticket, mode, draft, actions, onFiles: setFiles });
  const internal = mode === "internal";

  useEffect(() => {
    if (focus > 0) box.current?.focus();
  }, [focus]);

  const type = (next: string, caret: number): void => {
    const asked = next.length > text.length ? askedAt(next, caret) : null;
    place.current = asked?.at ?? null;
    if (asked) setInserting(asked.kind);
    keep(asked ? asked.rest : next);
    onTyping();
  };
  const insert = (piece: string, paragraph = false): void => {
    const made = insertedAt(text, place.current ?? box.current?.selectionStart ?? text.length, piece, paragraph);
    place.current = null;
    keep(made.text);
    box.current?.focus();
    // The box holds the new text only after it is drawn.
    requestAnimationFrame(() => box.current?.setSelectionRange(made.caret, made.caret));
  };
  const opening = (kind: Insert) => ({ open: inserting === kind, onOpenChange: (open: boolean) => setInserting(open ? kind : null) });
  const attach = async (given: Iterable<File>): Promise<void> => {
    for (const file of given) {
      const form = new FormData();
      form.append("file", file);
      form.append("visibility", mode);
      setUploading((count) => count + 1);
      try {
        const made = await upload<Attachment>(`/api/tickets/${ticket.id}/attachments`, form);
        setFiles((before) => [...before, made]);
      } catch (error) {
        sayError(error as Error);
      } finally {
        setUploading((count) => count - 1);
      }
    }
  };
  const paste = (event: ClipboardEvent): void => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    void attach(event.clipboardData.files);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    void attach(event.dataTransfer.files);
  };
  const send = (then?: Status): void => {
    const body = text.trim();
    if (!body || sending || uploading > 0) return;
    void sendMessage({ body, files }, then);
  };
  const follow = (["in_progress", "pending_user", "pending_vendor", "resolved"] as const).filter((status) => actions.moves.includes(status));

  if (!actions.may("comment")) return null;
  return (
    <section aria-label={t("editor.label")} className={cx("shrink-0 border-t px-4 py-2.5", internal ? "border-note-line bg-note" : "border-line bg-surface")} onDrop={drop} onDragOver={(event) => event.preventDefault()}>
      <div role="radiogroup" aria-label={t("editor.who")} className="mb-2 flex items-center gap-1">
        {(["public", "internal"] as const).map((one) => {
          const Icon = one === "public" ? Reply : Lock;
          return (
            <button
              key={one}
              type="button"
              role="radio"
              aria-checked={mode === one}
              onClick={() => onMode(one)}
              className={cx("inline-flex h-7 shrink-0 items-center gap-1.5 rounded-md px-2.5 text-sm whitespace-nowrap", mode === one ? "bg-ink font-medium text-surface" : "text-muted hover:bg-hover hover:text-ink")}
            >
              <Icon className="size-3.5" aria-hidden="true" />
              {t(one === "public" ? "editor.reply" : "editor.note")}
            </button>
          );
        })}
        <span className="ms-2 truncate text-sm text-muted">{internal ? t("editor.noteHint") : t("editor.replyHint", { name: ticket.requester.name })}</span>
      </div>
      {preview ? (
        <RichText text={text} className="max-h-60 min-h-20 overflow-y-auto rounded-md border border-line bg-surface px-2.5 py-1.5" />
      ) : (
        <textarea
          ref={box}
          dir="auto"
          rows={3}
          value={text}
          aria-label={t(internal ? "editor.note" : "editor.reply")}
          placeholder={t("editor.placeholder")}
          onPaste={paste}
          readOnly={sending}
          onChange={(event) => type(event.target.value, event.target.selectionStart)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
            if (event.key === "Escape") event.currentTarget.blur();
          }}
          className="block field-sizing-content max-h-60 min-h-20 w-full resize-y rounded-md border border-control bg-surface px-2.5 py-1.5 placeholder:text-muted"
        />
      )}
      {files.length || uploading ? (
        <ul className="mt-1.5 flex flex-wrap gap-1.5 text-sm">
          {files.map((file) => (
            <li key={file.id} className="inline-flex items-center gap-1 rounded-md bg-sunken ps-2">
              {file.file_name}
              <IconButton size="sm" icon={X} label={t("editor.dropFile", { name: file.file_name })} onClick={() => setFiles(files.filter((one) => one !== file))} />
            </li>
          ))}
          {uploading ? <li className="text-muted">{t("editor.uploading", { count: uploading })}</li> : null}
        </ul>
      ) : null}
      <div className="mt-2 flex items-center gap-1">
        <input ref={fileBox} type="file" multiple className="hidden" tabIndex={-1} aria-hidden="true" onChange={(event) => void attach(event.target.files ?? [])} />
        <IconButton icon={Paperclip} label={t("editor.attach")} onClick={() => fileBox.current?.click()} />
        <ArticlePicker {...opening("article")} onInsert={insert} />
        <CannedPicker {...opening("canned")} ticketNumber={ticket.ticket_number} onInsert={(piece) => insert(piece, true)} />
        <MentionPicker {...opening("mention")} onInsert={(name) => insert(`@${name} `)} />
        <IconButton icon={preview ? PenLine : Eye} label={t(preview ? "editor.write" : "editor.preview")} onClick={() => setPreview(!preview)} />
        <span className="ms-auto hidden items-center gap-1 text-sm text-muted sm:inline-flex">
          <Kbd>{t("keys.ctrlEnter")}</Kbd>
        </span>
        <span className="inline-flex">
          <Button tone="primary" busy={sending} disabled={!text.trim() || uploading > 0} onClick={() => send()} className={follow.length ? "rounded-e-none" : ""}>
            {t(internal ? "editor.addNote" : "editor.send")}
          </Button>
          {follow.length ? (
            <Menu
              align="end"
              trigger={
                <Button tone="primary" disabled={!text.trim() || uploading > 0 || sending} aria-label={t("editor.sendAnd")} className="rounded-s-none border-s border-s-on-brand/40 px-1.5">
                  <ChevronDown className="size-4" aria-hidden="true" />
                </Button>
              }
              items={follow.map((status) => ({ key: status, label: t("editor.sendAs", { status: t(`status.${status}`) }), onSelect: () => send(status) }))}
            />
          ) : null}
        </span>
      </div>
    </section>
  );
}

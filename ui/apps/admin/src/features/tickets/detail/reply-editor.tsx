import { upload } from "@nullticket/api";
import { Button, cx, IconButton, Kbd, Menu, RichText, toast } from "@nullticket/kit";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronDown, Eye, Lock, Paperclip, PenLine, Reply, X } from "lucide-react";
import { type ClipboardEvent, type DragEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { agentsQuery } from "@/domain/lists";
import { sayError } from "@/domain/words";
import type { Attachment, Status, Ticket } from "@/domain/types";
import { refreshTickets } from "../refresh";
import { ArticlePicker } from "./article-picker";
import { type Mode, useDraft } from "./drafts";
import { CannedPicker, MentionPicker } from "./insert-pickers";
import { sendLater, UNDO_SECONDS } from "./pending-sends";
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

/** What the last typed sign asks for, as in other desks: `??` an article, `/` a canned reply, `@` a colleague. */
function insertOf(text: string): { kind: "article" | "canned" | "mention"; rest: string } | null {
  if (text.endsWith("??")) return { kind: "article", rest: text.slice(0, -2) };
  if (/(^|\n)\/$/.test(text)) return { kind: "canned", rest: text.slice(0, -1) };
  if (/(^|\s)@$/.test(text)) return { kind: "mention", rest: text.slice(0, -1) };
  return null;
}

export function ReplyEditor({ ticket, mode, onMode, focus, actions, onTyping }: EditorProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const box = useRef<HTMLTextAreaElement>(null);
  const fileBox = useRef<HTMLInputElement>(null);
  const { text, type: keep, clear } = useDraft(ticket.id, mode);
  const agents = useQuery(agentsQuery).data ?? [];
  const [files, setFiles] = useState<Attachment[]>([]);
  const [uploading, setUploading] = useState(0);
  const [preview, setPreview] = useState(false);
  const [inserting, setInserting] = useState<"article" | "canned" | "mention" | null>(null);
  const internal = mode === "internal";

  useEffect(() => {
    if (focus > 0) box.current?.focus();
  }, [focus]);

  const type = (next: string): void => {
    const asked = next.length > text.length ? insertOf(next) : null;
    if (asked) setInserting(asked.kind);
    keep(asked ? asked.rest : next);
    onTyping();
  };
  const insert = (piece: string, glue: string): void => {
    keep(text.trim() ? `${text.trimEnd()}${glue}${piece}` : piece);
    box.current?.focus();
  };
  const opening = (kind: "article" | "canned" | "mention") => ({ open: inserting === kind, onOpenChange: (open: boolean) => setInserting(open ? kind : null) });
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
    if (!body) return;
    const attached = files;
    const mentionIds = agents.filter((one) => body.includes(`@${one.name}`)).map((one) => one.id);
    const takeBack = sendLater({ ticketId: ticket.id, body, visibility: mode, attachmentIds: files.map((file) => file.id), mentionIds }, (error) => {
      if (error) {
        keep(body);
        sayError(error);
      }
      void refreshTickets(client, [ticket.id]);
    });
    clear();
    setFiles([]);
    if (then) actions.move(then);
    const undo = (): void => {
      if (!takeBack()) return;
      keep(body);
      setFiles(attached);
    };
    toast("ok", t(internal ? "editor.noteQueued" : "editor.replyQueued"), { seconds: UNDO_SECONDS, action: { label: t("editor.undo"), run: undo } });
  };
  const follow = (["in_progress", "pending_user", "pending_vendor"] as const).filter((status) => actions.moves.includes(status));

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
          onChange={(event) => type(event.target.value)}
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
        <ArticlePicker {...opening("article")} onInsert={(line) => insert(line, "\n\n")} />
        <CannedPicker {...opening("canned")} ticketNumber={ticket.ticket_number} onInsert={(piece) => insert(piece, "\n\n")} />
        <MentionPicker
          {...opening("mention")}
          onInsert={(name) => insert(`@${name} `, " ")}
        />
        <IconButton icon={preview ? PenLine : Eye} label={t(preview ? "editor.write" : "editor.preview")} onClick={() => setPreview(!preview)} />
        <span className="ms-auto hidden items-center gap-1 text-sm text-muted sm:inline-flex">
          <Kbd>{t("keys.ctrlEnter")}</Kbd>
        </span>
        <span className="inline-flex">
          <Button tone="primary" disabled={!text.trim() || uploading > 0} onClick={() => send()} className={follow.length ? "rounded-e-none" : ""}>
            {t(internal ? "editor.addNote" : "editor.send")}
          </Button>
          {follow.length ? (
            <Menu
              align="end"
              trigger={
                <Button tone="primary" disabled={!text.trim() || uploading > 0} aria-label={t("editor.sendAnd")} className="rounded-s-none border-s border-s-on-brand/40 px-1.5">
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

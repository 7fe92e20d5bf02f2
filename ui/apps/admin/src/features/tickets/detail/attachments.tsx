import { download } from "@nullticket/api";
import { Dialog, IconButton, Spinner } from "@nullticket/kit";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { Download, Eye, FileText } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { fileSize, sayError } from "@/domain/words";
import type { Attachment } from "@/domain/types";
import { saveBlob } from "../export";
import { kindOf, SHOWN_TEXT } from "./file-kinds";

const path = (file: Attachment): string => `/api/files/${file.id}`;
const fileQuery = (file: Attachment) => queryOptions({ queryKey: ["files", file.id], queryFn: () => download(path(file)), staleTime: Number.POSITIVE_INFINITY, gcTime: 60_000 });

/** The address of a file's bytes in this page, fetched with the caller's own credential; gone with the page. */
function useFileUrl(file: Attachment): string | undefined {
  const { data: blob } = useQuery(fileQuery(file));
  const url = useMemo(() => (blob ? URL.createObjectURL(blob) : undefined), [blob]);
  useEffect(() => () => void (url && URL.revokeObjectURL(url)), [url]);
  return url;
}

function Picture({ file, className }: { file: Attachment; className: string }) {
  const url = useFileUrl(file);
  return url ? <img src={url} alt={file.file_name} className={className} /> : <Spinner className="mx-auto" />;
}

/** Text is shown as text, whatever is in it. */
function PlainText({ file }: { file: Attachment }) {
  const { data: blob } = useQuery(fileQuery(file));
  const { data: text } = useQuery({ queryKey: ["files", file.id, "text"], queryFn: async () => (blob ? blob.slice(0, SHOWN_TEXT).text() : ""), enabled: blob !== undefined });
  return text === undefined ? <Spinner className="mx-auto" /> : <pre className="max-h-[65vh] overflow-auto text-sm whitespace-pre-wrap">{text}</pre>;
}

function Preview({ file, onClose }: { file: Attachment; onClose: () => void }) {
  return (
    <Dialog open wide onOpenChange={onClose} title={file.file_name}>
      {kindOf(file.content_type) === "picture" ? <Picture file={file} className="mx-auto max-h-[65vh] rounded-md" /> : <PlainText file={file} />}
    </Dialog>
  );
}

/** A PDF opens in the browser's own viewer, in a tab of its own; the type is ours, not the file's. */
async function openPdf(file: Attachment): Promise<void> {
  const blob = await download(path(file));
  const url = URL.createObjectURL(new Blob([blob], { type: "application/pdf" }));
  window.open(url, "_blank", "noopener");
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

export function AttachmentList({ files, emptyText, pictures }: { files: Attachment[]; emptyText?: string; pictures?: boolean }) {
  const { t, i18n } = useTranslation();
  const [shown, setShown] = useState<Attachment | null>(null);
  const save = (file: Attachment): void => void download(path(file)).then((blob) => saveBlob(blob, file.file_name), sayError);
  const look = (file: Attachment): void => {
    if (kindOf(file.content_type) === "pdf") void openPdf(file).catch(sayError);
    else setShown(file);
  };
  const inline = pictures ? files.filter((file) => kindOf(file.content_type) === "picture" && file.size < 5_000_000) : [];
  if (files.length === 0) return emptyText ? <p className="py-6 text-center text-muted">{emptyText}</p> : null;
  return (
    <>
      {inline.length ? (
        <ul className="mb-2 flex flex-wrap gap-2">
          {inline.map((file) => (
            <li key={file.id}>
              <button type="button" aria-label={t("ticket.preview", { name: file.file_name })} onClick={() => setShown(file)} className="flex size-28 items-center overflow-hidden rounded-md border border-line bg-sunken">
                <Picture file={file} className="size-full object-cover" />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <ul className="flex flex-col gap-1">
        {files.map((file) => (
          <li key={file.id} className="flex items-center gap-2 rounded-md px-1 py-0.5">
            <FileText className="size-4 shrink-0 text-muted" aria-hidden="true" />
            <span className="min-w-0 flex-1 truncate">{file.file_name}</span>
            <span className="tabular text-sm text-muted">{fileSize(file.size, i18n.language)}</span>
            {kindOf(file.content_type) ? <IconButton size="sm" icon={Eye} label={t("ticket.preview", { name: file.file_name })} onClick={() => look(file)} /> : null}
            <IconButton size="sm" icon={Download} label={t("ticket.download", { name: file.file_name })} onClick={() => save(file)} />
          </li>
        ))}
      </ul>
      {shown ? <Preview file={shown} onClose={() => setShown(null)} /> : null}
    </>
  );
}

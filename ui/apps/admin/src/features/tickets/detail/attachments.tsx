import { download } from "@nullticket/api";
import { Dialog, IconButton, Spinner } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { Download, Eye, FileText } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { fileSize, sayError } from "@/domain/words";
import type { Attachment } from "@/domain/types";
import { saveBlob } from "../export";

const PICTURES = /^image\/(png|jpe?g|gif|webp)$/;
const path = (file: Attachment): string => `/api/files/${file.id}`;

function Preview({ file, onClose }: { file: Attachment; onClose: () => void }) {
  const { data: blob } = useQuery({ queryKey: ["files", file.id], queryFn: () => download(path(file)), staleTime: Number.POSITIVE_INFINITY, gcTime: 60_000 });
  const url = useMemo(() => (blob ? URL.createObjectURL(blob) : undefined), [blob]);
  useEffect(() => () => void (url && URL.revokeObjectURL(url)), [url]);
  return (
    <Dialog open wide onOpenChange={onClose} title={file.file_name}>
      {url ? <img src={url} alt={file.file_name} className="mx-auto max-h-[65vh] rounded-md" /> : <Spinner className="mx-auto" />}
    </Dialog>
  );
}

export function AttachmentList({ files, emptyText }: { files: Attachment[]; emptyText?: string }) {
  const { t, i18n } = useTranslation();
  const [shown, setShown] = useState<Attachment | null>(null);
  const save = (file: Attachment): void => void download(path(file)).then((blob) => saveBlob(blob, file.file_name), sayError);
  if (files.length === 0) return emptyText ? <p className="py-6 text-center text-muted">{emptyText}</p> : null;
  return (
    <>
      <ul className="flex flex-col gap-1">
        {files.map((file) => (
          <li key={file.id} className="flex items-center gap-2 rounded-md px-1 py-0.5">
            <FileText className="size-4 shrink-0 text-muted" aria-hidden="true" />
            <span className="min-w-0 flex-1 truncate">{file.file_name}</span>
            <span className="tabular text-sm text-muted">{fileSize(file.size, i18n.language)}</span>
            {PICTURES.test(file.content_type) ? <IconButton size="sm" icon={Eye} label={t("ticket.preview", { name: file.file_name })} onClick={() => setShown(file)} /> : null}
            <IconButton size="sm" icon={Download} label={t("ticket.download", { name: file.file_name })} onClick={() => save(file)} />
          </li>
        ))}
      </ul>
      {shown ? <Preview file={shown} onClose={() => setShown(null)} /> : null}
    </>
  );
}

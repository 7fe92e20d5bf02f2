import { download } from "@nullticket/api";
import { Card, FileInput } from "@nullticket/kit";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FileText } from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { saveBlob } from "@/domain/save-blob";
import { fileSize, sayError } from "@/domain/words";
import { attach, filesQuery } from "./api";

/** The files of a request, and room for more. */
export function OwnFiles({ ticketKey, mayAdd }: { ticketKey: string; mayAdd: boolean }) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const client = useQueryClient();
  const query = filesQuery(ticketKey);
  const { data: files = [] } = useQuery(query);
  const add = useMutation({
    mutationFn: async (chosen: File[]) => {
      for (const file of chosen) await attach(ticketKey, file);
    },
    onError: sayError,
    onSettled: () => client.invalidateQueries({ queryKey: query.queryKey }),
  });
  if (!mayAdd && files.length === 0) return null;
  return (
    <Card title={t("portal.files")}>
      <ul className="mb-2 flex flex-col gap-1">
        {files.map((file) => (
          <li key={file.id}>
            <button
              type="button"
              className="flex w-full items-center gap-2 rounded-md py-1 text-start text-base hover:underline"
              onClick={() => void download(`/api/files/${file.id}`).then((blob) => saveBlob(blob, file.file_name), sayError)}
            >
              <FileText className="size-4 shrink-0 text-muted" aria-hidden="true" />
              <span className="min-w-0 flex-1 truncate" dir="auto">
                {file.file_name}
              </span>
              <span className="tabular text-muted">{fileSize(file.size, i18n.language)}</span>
            </button>
          </li>
        ))}
      </ul>
      {mayAdd ? (
        <>
          <label className="sr-only" htmlFor={id}>
            {t("portal.addFiles")}
          </label>
          <FileInput
            id={id}
            multiple
            disabled={add.isPending}
            onChange={(event) => {
              add.mutate([...(event.target.files ?? [])]);
              event.target.value = "";
            }}
          />
        </>
      ) : null}
    </Card>
  );
}

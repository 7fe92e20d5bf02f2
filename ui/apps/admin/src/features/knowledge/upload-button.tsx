import { Button, toast } from "@nullticket/kit";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Upload } from "lucide-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { sayError } from "@/domain/words";
import { createArticle } from "./api";
import { fromFile } from "./from-file";

/** Makes a draft of each file; a person reads it before anybody else does. */
export function UploadButton() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const box = useRef<HTMLInputElement>(null);
  const take = useMutation({
    mutationFn: async (files: File[]) => {
      let made = 0;
      for (const file of files) {
        const written = await fromFile(file);
        if (!written) toast("error", t("kb.badFile", { name: file.name }));
        else await createArticle({ ...written, category: "other", status: "draft", visibility: "internal", language: "en" }).then(() => (made += 1));
      }
      return made;
    },
    onSuccess: (made) => {
      if (made) toast("ok", t("kb.uploaded", { count: made }));
    },
    onError: sayError,
    onSettled: () => client.invalidateQueries({ queryKey: ["articles"] }),
  });
  return (
    <>
      <input
        ref={box}
        type="file"
        multiple
        accept=".md,.markdown,.txt,.html,.htm"
        className="hidden"
        tabIndex={-1}
        aria-hidden="true"
        onChange={(event) => {
          take.mutate([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      <Button icon={Upload} busy={take.isPending} onClick={() => box.current?.click()}>
        {t("kb.upload")}
      </Button>
    </>
  );
}

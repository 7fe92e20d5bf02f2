import { api, data } from "@nullticket/api";
import { IconButton, Picker } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { BookOpen } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";

interface ArticlePickerProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onInsert: (markdown: string) => void;
}

/** Finds an article that everybody may read and puts a link to it into the reply. */
export function ArticlePicker({ open, onOpenChange, onInsert }: ArticlePickerProps) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const asked = useDeferredValue(text.trim());
  const { data: hits } = useQuery({
    queryKey: ["kb", "search", asked],
    queryFn: () => data(api.GET("/api/kb/search", { params: { query: { q: asked, limit: 8, published: true } } })),
    enabled: open && asked.length > 1,
  });
  return (
    <Picker
      open={open}
      onOpenChange={onOpenChange}
      label={t("editor.article")}
      onSearch={setText}
      selected={[]}
      choices={(hits ?? []).map((hit) => ({ value: String(hit.id), label: hit.title, hint: hit.category }))}
      onPick={(value) => {
        const hit = hits?.find((one) => String(one.id) === value);
        if (hit) onInsert(`[${hit.title.replaceAll(/[[\]]/g, "")}](${window.location.origin}/portal/articles/${hit.id})`);
      }}
      trigger={<IconButton icon={BookOpen} label={t("editor.article")} keys="??" />}
    />
  );
}

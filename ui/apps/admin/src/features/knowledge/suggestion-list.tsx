import { Button, Card, EmptyState, ErrorState, RelativeTime, SkeletonLines } from "@nullticket/kit";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Lightbulb } from "lucide-react";
import { useTranslation } from "react-i18next";
import { isAdmin, useMe } from "@/domain/session";
import { sayError } from "@/domain/words";
import { settleSuggestion, suggestionsQuery } from "./api";

export function SuggestionList({ onOpen }: { onOpen: (id: number) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const admin = isAdmin(useMe());
  const list = useQuery(suggestionsQuery);
  const settle = useMutation({
    mutationFn: ({ id, state }: { id: number; state: "accepted" | "dismissed" }) => settleSuggestion(id, state),
    onSuccess: (done) => {
      void client.invalidateQueries({ queryKey: ["articles"] });
      if (done.state === "accepted" && done.article_id !== null) onOpen(done.article_id);
    },
    onError: sayError,
  });
  if (list.isPending) return <SkeletonLines />;
  if (list.error && !list.data) return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  const open = list.data?.filter((one) => one.state === "open" || one.state === "new") ?? [];
  if (open.length === 0) return <EmptyState icon={Lightbulb} title={t("kb.noSuggestions")} text={t("kb.noSuggestionsText")} />;
  return (
    <ul className="flex flex-col gap-3 pt-3">
      {open.map((one) => (
        <li key={one.id}>
          <Card
            title={one.headline}
            text={t("kb.change", { now: one.current_count, before: one.previous_count, people: one.requesters })}
            actions={
              admin ? (
                <>
                  <Button onClick={() => settle.mutate({ id: one.id, state: "dismissed" })}>{t("kb.dismiss")}</Button>
                  <Button tone="primary" busy={settle.isPending} onClick={() => settle.mutate({ id: one.id, state: "accepted" })}>
                    {t("kb.accept")}
                  </Button>
                </>
              ) : null
            }
          >
            <ul className="list-disc ps-5 text-sm text-muted">
              {one.reason.split("\n").map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
            <p className="mt-2 text-sm text-muted">
              <RelativeTime at={one.updated_at} />
            </p>
          </Card>
        </li>
      ))}
    </ul>
  );
}

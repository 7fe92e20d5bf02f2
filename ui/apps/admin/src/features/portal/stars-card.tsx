import { Button, Card, ErrorState, Skeleton, StarPicker, TextArea } from "@nullticket/kit";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { giveStars, readStars } from "./api";

interface Props {
  ticketKey: string;
  token?: string | undefined;
  preset?: number | undefined;
}

/** Five stars for a solved request. Opening it changes nothing; only the button does. */
export function StarsCard({ ticketKey, token, preset }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const query = readStars(ticketKey, token);
  const { data: feedback, error } = useQuery(query);
  const [chosen, setChosen] = useState(preset && preset >= 1 && preset <= 5 ? preset : 0);
  const [comment, setComment] = useState("");
  const give = useMutation({
    mutationFn: () => giveStars(ticketKey, chosen || (feedback?.stars ?? 0), comment, token),
    onSuccess: (given) => client.setQueryData(query.queryKey, given),
  });
  if (error) return <ErrorState error={error} />;
  if (!feedback) return <Skeleton className="h-40" />;
  const stars = chosen || (feedback.stars ?? 0);
  return (
    <Card title={t("portal.rate")} text={feedback.title}>
      {give.isSuccess ? (
        <p role="status" className="mb-2 text-ok">
          {t("portal.thanks")}
        </p>
      ) : null}
      {feedback.open ? (
        <form
          className="flex flex-col items-start gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            if (stars) give.mutate();
          }}
        >
          <StarPicker value={stars} onChange={setChosen} label={t("portal.rate")} />
          <label className="sr-only" htmlFor="rate-comment">
            {t("portal.rateComment")}
          </label>
          <TextArea id="rate-comment" rows={2} value={comment} placeholder={t("portal.rateComment")} onChange={(event) => setComment(event.target.value)} />
          {give.error ? (
            <p role="alert" className="text-danger">
              {give.error.message}
            </p>
          ) : null}
          <Button type="submit" tone="primary" size="lg" disabled={!stars} busy={give.isPending}>
            {t("portal.rateSend")}
          </Button>
        </form>
      ) : (
        <p className="text-muted">{t("portal.rateOver")}</p>
      )}
    </Card>
  );
}

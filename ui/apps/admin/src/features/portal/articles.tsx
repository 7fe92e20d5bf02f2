import { Button, Card, EmptyState, ErrorState, Field, RichText, SkeletonLines, TextInput } from "@nullticket/kit";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { articleQuery, hitsQuery, vote } from "./api";
import { ArticleLinks } from "./article-links";
import { ArticleShelf } from "./article-shelf";

const TYPING_MS = 250;

interface Wanted {
  q: string;
  category: string;
}

export function ArticlesPage({ q, category, onChange }: Wanted & { onChange: (wanted: Wanted) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(q);
  useEffect(() => {
    const timer = setTimeout(() => typed.trim() !== q && onChange({ q: typed.trim(), category }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, q, category, onChange]);
  return (
    <>
      <h1 className="mb-4 text-2xl font-semibold tracking-tight">{t("portal.articles")}</h1>
      <Field label={t("portal.search")}>
        {(ids) => <TextInput {...ids} roomy type="search" value={typed} onChange={(event) => setTyped(event.target.value)} />}
      </Field>
      <div className="mt-5">{q ? <Hits q={q} /> : <ArticleShelf category={category} onCategory={(next) => onChange({ q, category: next })} />}</div>
    </>
  );
}

function Hits({ q }: { q: string }) {
  const { t } = useTranslation();
  const { data: hits, error, refetch } = useQuery(hitsQuery(q));
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!hits) return <SkeletonLines />;
  if (hits.length === 0) return <EmptyState title={t("kit.nothingFound")} text={t("portal.searchOther")} />;
  return <ArticleLinks articles={hits} />;
}

export function ReadArticlePage({ id }: { id: number }) {
  const { t } = useTranslation();
  const { data: article, error, refetch } = useQuery(articleQuery(id));
  const voting = useMutation({ mutationFn: (helpful: boolean) => vote(id, helpful) });
  if (error && !article)
    return (
      <>
        <AllArticles />
        <ErrorState whole error={error} retry={() => void refetch()} />
      </>
    );
  if (!article)
    return (
      <>
        <h1 className="sr-only">{t("portal.articles")}</h1>
        <SkeletonLines />
      </>
    );
  return (
    <article>
      <AllArticles />
      <h1 className="mt-1 mb-4 text-2xl font-semibold tracking-tight">{article.title}</h1>
      <RichText text={article.content} />
      <Card className="mt-8" title={t("portal.helped")}>
        {voting.isSuccess ? (
          <p role="status">{t("portal.thanks")}</p>
        ) : (
          <div className="flex gap-2">
            <Button size="lg" onClick={() => voting.mutate(true)}>
              {t("portal.yes")}
            </Button>
            <Button size="lg" onClick={() => voting.mutate(false)}>
              {t("portal.no")}
            </Button>
          </div>
        )}
      </Card>
    </article>
  );
}

function AllArticles() {
  const { t } = useTranslation();
  return (
    <Link to="/portal/articles" className="text-base text-muted hover:text-ink">
      {t("portal.allArticles")}
    </Link>
  );
}

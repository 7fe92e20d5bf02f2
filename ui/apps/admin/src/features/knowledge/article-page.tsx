import { ErrorState, Page, PageHead, SkeletonLines } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { articleQuery } from "./api";
import { ArticleEditor } from "./article-editor";

/** `new` opens an empty article. */
export function ArticlePage({ id, onOpen, onBack }: { id: string; onOpen: (id: number) => void; onBack: () => void }) {
  return id === "new" ? <ArticleEditor article={null} onOpen={onOpen} onBack={onBack} /> : <KnownArticle id={Number(id)} onOpen={onOpen} onBack={onBack} />;
}

function KnownArticle({ id, onOpen, onBack }: { id: number; onOpen: (id: number) => void; onBack: () => void }) {
  const { t } = useTranslation();
  const { data: article, error, refetch } = useQuery(articleQuery(id));
  if (article) return <ArticleEditor key={article.id} article={article} onOpen={onOpen} onBack={onBack} />;
  if (error)
    return (
      <Page>
        <ErrorState whole error={error} retry={() => void refetch()} />
      </Page>
    );
  return (
    <Page>
      <PageHead title={t("kb.article")} />
      <SkeletonLines lines={10} />
    </Page>
  );
}

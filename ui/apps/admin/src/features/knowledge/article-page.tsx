import { ErrorState, Page, SkeletonLines } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { articleQuery } from "./api";
import { ArticleEditor } from "./article-editor";

/** `new` opens an empty article. */
export function ArticlePage({ id, onOpen, onBack }: { id: string; onOpen: (id: number) => void; onBack: () => void }) {
  return id === "new" ? <ArticleEditor article={null} onOpen={onOpen} onBack={onBack} /> : <KnownArticle id={Number(id)} onOpen={onOpen} onBack={onBack} />;
}

function KnownArticle({ id, onOpen, onBack }: { id: number; onOpen: (id: number) => void; onBack: () => void }) {
  const { data: article, error, refetch } = useQuery(articleQuery(id));
  if (article) return <ArticleEditor key={article.id} article={article} onOpen={onOpen} onBack={onBack} />;
  return <Page>{error ? <ErrorState whole error={error} retry={() => void refetch()} /> : <SkeletonLines lines={10} />}</Page>;
}

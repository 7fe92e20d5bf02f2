import { Button, cx, EmptyState, ErrorState, SkeletonLines } from "@nullticket/kit";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { shelfQuery } from "./api";
import { ArticleLinks } from "./article-links";

const CHIP = "h-9 rounded-full border px-3 text-base";

/** Articles to browse while nothing is asked for: most read first, of all categories or of one. */
export function ArticleShelf({ category, onCategory }: { category: string; onCategory: (category: string) => void }) {
  const { t } = useTranslation();
  const shelf = useInfiniteQuery(shelfQuery(category));
  if (shelf.error && !shelf.data) return <ErrorState error={shelf.error} retry={() => void shelf.refetch()} />;
  if (!shelf.data) return <SkeletonLines />;
  const categories = shelf.data.pages[0]?.categories ?? [];
  if (categories.length === 0) return <EmptyState title={t("portal.noArticles")} text={t("portal.noArticlesText")} />;
  const chip = (key: string, name: string, count: number) => (
    <button
      key={key}
      type="button"
      aria-pressed={category === key}
      className={cx(CHIP, category === key ? "border-brand bg-brand-soft font-medium text-brand-strong" : "border-line-strong bg-surface text-muted hover:text-ink")}
      onClick={() => onCategory(key)}
    >
      {name} <span className="tabular">{count}</span>
    </button>
  );
  return (
    <>
      <div role="group" aria-label={t("portal.category")} className="mb-5 flex flex-wrap gap-2">
        {chip("", t("portal.everything"), categories.reduce((sum, one) => sum + one.articles, 0))}
        {categories.map((one) => chip(one.key, one.name, one.articles))}
      </div>
      <h2 className="mb-3 text-lg font-semibold">{t("portal.mostRead")}</h2>
      <ArticleLinks articles={shelf.data.pages.flatMap((page) => page.items)} />
      {shelf.hasNextPage ? (
        <Button size="lg" className="mt-4" busy={shelf.isFetchingNextPage} onClick={() => void shelf.fetchNextPage()}>
          {t("portal.more")}
        </Button>
      ) : null}
    </>
  );
}

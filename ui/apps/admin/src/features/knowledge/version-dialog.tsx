import { Button, cx, Dialog, EmptyState, ErrorState, RelativeTime, SkeletonLines } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Article, type ArticleVersion, versionsQuery } from "./api";
import { diffLines, type Line } from "./diff";

interface VersionDialogProps {
  article: Article;
  /** Left out for those who may only look. */
  onRestore: ((version: ArticleVersion) => void) | undefined;
  onClose: () => void;
}

/** What the article said before, beside what it says now, and the way back. */
export function VersionDialog({ article, onRestore, onClose }: VersionDialogProps) {
  const { t } = useTranslation();
  const { data: versions, error, refetch } = useQuery(versionsQuery(article.id, article.version));
  const older = versions?.filter((one) => one.version !== article.version) ?? [];
  const [picked, setPicked] = useState<number | null>(null);
  const shown = older.find((one) => one.version === picked) ?? older[0];
  const footer =
    shown && onRestore ? (
      <Button tone="primary" onClick={() => onRestore(shown)}>
        {t("kb.restore", { version: shown.version })}
      </Button>
    ) : null;
  return (
    <Dialog open onOpenChange={onClose} title={t("kb.history")} wide footer={footer}>
      {error && !versions ? <ErrorState error={error} retry={() => void refetch()} /> : null}
      {!versions && !error ? <SkeletonLines lines={6} /> : null}
      {versions && !shown ? <EmptyState icon={History} title={t("kb.noHistory")} /> : null}
      {shown ? (
        <div className="flex flex-col gap-3 sm:flex-row">
          <ul aria-label={t("kb.versions")} className="flex shrink-0 flex-col gap-0.5 sm:w-48">
            {older.map((one) => (
              <li key={one.version}>
                <button type="button" aria-pressed={one === shown} onClick={() => setPicked(one.version)} className={cx("w-full rounded-md px-2 py-1 text-start hover:bg-hover", one === shown && "bg-brand-soft")}>
                  <span className="block font-medium">{t("kb.version", { version: one.version })}</span>
                  <span className="block text-sm text-muted">
                    {one.author_name} <RelativeTime at={one.at} />
                  </span>
                </button>
              </li>
            ))}
          </ul>
          <Difference version={shown} article={article} />
        </div>
      ) : null}
    </Dialog>
  );
}

const LINE: Record<Line["kind"], string> = { same: "", gone: "bg-danger-soft text-danger", new: "bg-ok-soft text-ok" };
const SIGN: Record<Line["kind"], string> = { same: " ", gone: "−", new: "+" };

function Difference({ version, article }: { version: ArticleVersion; article: Article }) {
  const { t } = useTranslation();
  const lines = useMemo(() => diffLines(`# ${version.title}\n\n${version.content}`, `# ${article.title}\n\n${article.content}`), [version, article]);
  return (
    <div role="region" aria-label={t("kb.difference")} tabIndex={0} className="max-h-[60vh] min-w-0 flex-1 overflow-auto rounded-md border border-line p-2 font-mono text-sm">
      {lines.map((line, index) => (
        <div key={index} className={cx("whitespace-pre-wrap break-words", LINE[line.kind])} dir="auto">
          <span aria-hidden="true">{SIGN[line.kind]} </span>
          {line.kind === "same" ? null : <span className="sr-only">{t(line.kind === "gone" ? "kb.lineGone" : "kb.lineNew")} </span>}
          {line.text}
        </div>
      ))}
    </div>
  );
}

import { ApiError } from "@nullticket/api";
import { Button, Card, ConfirmDialog, Field, Page, PageHead, RichText, Select, TextArea, TextInput, toast } from "@nullticket/kit";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Archive, ArrowLeft, History, Trash2 } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { categoriesQuery } from "@/domain/lists";
import { isAdmin, useMe } from "@/domain/session";
import { sayError } from "@/domain/words";
import { type Article, type ArticleIn, articleQuery, type ArticleStatus, changeArticle, createArticle, deleteArticle } from "./api";
import { ArticleStatusBadge } from "./article-status";
import { VersionDialog } from "./version-dialog";

const LANGUAGES = ["en", "de", "fr", "es", "hi"];
const EMPTY: ArticleIn = { title: "", content: "", category: "", status: "draft", visibility: "public", language: "en" };

const draftOf = (article: Article | null): ArticleIn =>
  article ? { title: article.title, content: article.content, category: article.category, status: article.status as ArticleStatus, visibility: article.visibility, language: article.language } : EMPTY;

export function ArticleEditor({ article, onOpen, onBack }: { article: Article | null; onOpen: (id: number) => void; onBack: () => void }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const admin = isAdmin(useMe());
  const categories = useQuery(categoriesQuery).data ?? [];
  const [draft, setDraft] = useState(() => draftOf(article));
  const [tried, setTried] = useState(false);
  const [removing, setRemoving] = useState(false);
  const [history, setHistory] = useState(false);
  const [conflict, setConflict] = useState<ArticleStatus | null>(null);
  const shown = useDeferredValue(draft.content);
  const set = (change: Partial<ArticleIn>): void => setDraft({ ...draft, ...change });
  const faults = { title: !draft.title.trim() && t("kb.titleNeeded"), content: !draft.content.trim() && t("kb.contentNeeded"), category: !draft.category && t("kb.categoryNeeded") };

  const save = useMutation({
    mutationFn: ({ status, over }: { status: ArticleStatus; over?: Article }) => {
      const known = over ?? article;
      return known ? changeArticle(known, { ...draft, status }) : createArticle({ ...draft, status });
    },
    onSuccess: (saved) => {
      client.setQueryData(articleQuery(saved.id).queryKey, saved);
      void client.invalidateQueries({ queryKey: ["articles", "list"] });
      setDraft(draftOf(saved));
      toast("ok", t(saved.status === "published" && article?.status !== "published" ? "kb.published" : "kb.saved"));
      if (!article) onOpen(saved.id);
    },
    onError: (error, { status }) => (error instanceof ApiError && error.status === 412 ? setConflict(status) : sayError(error)),
  });
  const submit = (status: ArticleStatus): void => {
    setTried(true);
    if (!faults.title && !faults.content && !faults.category) save.mutate({ status });
  };
  const settle = async (mine: boolean): Promise<void> => {
    const theirs = await client.fetchQuery({ ...articleQuery(article!.id), staleTime: 0 });
    if (mine && conflict) save.mutate({ status: conflict, over: theirs });
    else setDraft(draftOf(theirs));
    setConflict(null);
  };
  const status = article?.status ?? "draft";
  const error = (fault: string | false): string | undefined => (tried && fault ? fault : undefined);
  return (
    <Page>
      <Button tone="ghost" size="sm" icon={ArrowLeft} className="-ms-2 mb-1" onClick={onBack}>
        {t("kb.back")}
      </Button>
      <PageHead
        title={article ? article.title : t("kb.new")}
        actions={
          <>
            {article ? <ArticleStatusBadge status={status} /> : null}
            {article ? (
              <Button icon={History} onClick={() => setHistory(true)}>
                {t("kb.history")}
              </Button>
            ) : null}
            {admin ? (
              <>
                {article ? (
                  <Button icon={Trash2} onClick={() => setRemoving(true)}>
                    {t("kb.remove")}
                  </Button>
                ) : null}
                {status === "published" ? (
                  <>
                    <Button icon={Archive} onClick={() => submit("archived")}>
                      {t("kb.archive")}
                    </Button>
                    <Button onClick={() => submit("draft")}>{t("kb.unpublish")}</Button>
                  </>
                ) : null}
                <Button busy={save.isPending} tone={status === "published" ? "primary" : "plain"} onClick={() => submit(status as ArticleStatus)}>
                  {t("kb.save")}
                </Button>
                {status !== "published" ? (
                  <Button tone="primary" busy={save.isPending} onClick={() => submit("published")}>
                    {t("kb.publish")}
                  </Button>
                ) : null}
              </>
            ) : null}
          </>
        }
      />
      {conflict ? (
        <div role="alert" className="mb-3 flex flex-wrap items-center gap-2 rounded-md bg-warn-soft px-3 py-2 text-warn">
          <span className="min-w-0 flex-1">{t("kb.conflict")}</span>
          <Button size="sm" onClick={() => void settle(false)}>
            {t("kb.theirs")}
          </Button>
          <Button size="sm" onClick={() => void settle(true)}>
            {t("kb.mine")}
          </Button>
        </div>
      ) : null}
      <fieldset disabled={!admin} className="grid min-w-0 gap-3 lg:grid-cols-2">
        <Card>
          <div className="flex flex-col gap-3">
            {admin ? null : <p className="text-muted">{t("kb.readOnly")}</p>}
            <Field label={t("kb.title")} error={error(faults.title)}>
              {(ids) => <TextInput {...ids} dir="auto" value={draft.title} maxLength={200} onChange={(event) => set({ title: event.target.value })} />}
            </Field>
            <div className="grid gap-3 sm:grid-cols-3">
              <Field label={t("kb.category")} error={error(faults.category)}>
                {(ids) => (
                  <Select {...ids} value={draft.category} onChange={(event) => set({ category: event.target.value })}>
                    <option value="" />
                    {categories.map((one) => (
                      <option key={one.key} value={one.key}>
                        {one.name}
                      </option>
                    ))}
                  </Select>
                )}
              </Field>
              <Field label={t("kb.visibility")}>
                {(ids) => (
                  <Select {...ids} value={draft.visibility ?? "public"} onChange={(event) => set({ visibility: event.target.value as "public" | "internal" })}>
                    {(["public", "internal"] as const).map((one) => (
                      <option key={one} value={one}>
                        {t(`kb.visibilityOf.${one}`)}
                      </option>
                    ))}
                  </Select>
                )}
              </Field>
              <Field label={t("kb.language")}>
                {(ids) => (
                  <Select {...ids} value={draft.language ?? "en"} onChange={(event) => set({ language: event.target.value })}>
                    {LANGUAGES.map((one) => (
                      <option key={one} value={one}>
                        {new Intl.DisplayNames(i18n.language, { type: "language" }).of(one)}
                      </option>
                    ))}
                  </Select>
                )}
              </Field>
            </div>
            <Field label={t("kb.content")} hint={t("kb.contentHint")} error={error(faults.content)}>
              {(ids) => <TextArea {...ids} dir="auto" rows={22} value={draft.content} className="font-mono text-sm" onChange={(event) => set({ content: event.target.value })} />}
            </Field>
          </div>
        </Card>
        <Card title={t("kb.preview")}>
          <RichText text={shown} />
        </Card>
      </fieldset>
      {history && article ? (
        <VersionDialog
          article={article}
          onClose={() => setHistory(false)}
          onRestore={
            admin
              ? ({ title, content, category, visibility, language }) => {
                  setHistory(false);
                  set({ title, content, category, visibility, language });
                  toast("ok", t("kb.restored"));
                }
              : undefined
          }
        />
      ) : null}
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        title={t("kb.removeTitle")}
        text={t("kb.removeText")}
        action={t("kb.remove")}
        onConfirm={async () => {
          await deleteArticle(article!.id).catch(sayError);
          await client.invalidateQueries({ queryKey: ["articles"] });
          toast("ok", t("kb.removed"));
          onBack();
        }}
      />
    </Page>
  );
}

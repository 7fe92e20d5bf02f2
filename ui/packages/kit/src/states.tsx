import { CloudOff, Inbox, LoaderCircle, Lock, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./button";
import { cx } from "./cx";

export function Spinner({ className }: { className?: string }) {
  return <LoaderCircle aria-hidden="true" className={cx("size-4 animate-spin", className)} />;
}

export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden="true" className={cx("pulse-soft rounded-sm bg-sunken", className)} />;
}

/** Lines of grey while something loads; tells screen readers once. */
export function SkeletonLines({ lines = 6, className }: { lines?: number; className?: string }) {
  const { t } = useTranslation();
  return (
    <div role="status" className={cx("flex flex-col gap-3 p-4", className)}>
      <span className="sr-only">{t("kit.loading")}</span>
      {Array.from({ length: lines }, (_, index) => (
        <Skeleton key={index} className={cx("h-4", ["w-full", "w-11/12", "w-4/5", "w-2/3"][index % 4])} />
      ))}
    </div>
  );
}

interface StateProps {
  icon?: LucideIcon;
  title: string;
  text?: ReactNode;
  action?: ReactNode;
  className?: string;
  /** It is all that the page shows: its title is the page's heading. */
  whole?: boolean;
}

export function EmptyState({ icon: Icon = Inbox, title, text, action, className, whole }: StateProps) {
  const Title = whole ? "h1" : "p";
  return (
    <div className={cx("flex flex-col items-center justify-center gap-2 px-6 py-14 text-center", className)}>
      <span className="mb-1 inline-flex size-11 items-center justify-center rounded-full bg-sunken text-muted">
        <Icon className="size-5" aria-hidden="true" />
      </span>
      <Title className="font-medium">{title}</Title>
      {text ? <p className="max-w-96 text-muted">{text}</p> : null}
      {action ? <div className="mt-2">{action}</div> : null}
    </div>
  );
}

export function NoPermission({ className, whole }: { className?: string; whole?: boolean }) {
  const { t } = useTranslation();
  return <EmptyState icon={Lock} title={t("kit.noPermission")} text={t("kit.noPermissionText")} className={className ?? ""} whole={whole ?? false} />;
}

interface Failure {
  status?: number;
  message?: string;
  requestId?: string | undefined;
}

/** What a view shows instead of its content: refusal or failure, with the way on. */
export function ErrorState({ error, retry, className, whole }: { error: unknown; retry?: () => void; className?: string; whole?: boolean }) {
  const { t } = useTranslation();
  const failure: Failure = error !== null && typeof error === "object" ? error : {};
  if (failure.status === 403) return <NoPermission className={className ?? ""} whole={whole ?? false} />;
  const known = failure.status === 404 ? t("kit.notFound") : t("kit.failed");
  return (
    <div role="alert">
      <EmptyState
        icon={CloudOff}
        whole={whole ?? false}
        className={className ?? ""}
        title={known}
        text={
          <>
            {failure.message}
            {failure.requestId ? <code className="mt-1 block text-xs select-all">{failure.requestId}</code> : null}
          </>
        }
        action={retry ? <Button onClick={retry}>{t("kit.retry")}</Button> : null}
      />
    </div>
  );
}

import { ErrorState, EmptyState, SkeletonLines } from "@nullticket/kit";
import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { useTranslation } from "react-i18next";

export const Waiting = () => <SkeletonLines lines={8} className="max-w-3xl" />;

export function Crashed({ error, reset }: { error: unknown; reset: () => void }) {
  return <ErrorState whole error={error} retry={reset} />;
}

export function NotThere() {
  const { t } = useTranslation();
  return (
    <main>
      <EmptyState
        whole
        icon={Compass}
        title={t("kit.notFound")}
        action={
          <Link to="/" className="text-brand underline">
            {t("kit.goHome")}
          </Link>
        }
      />
    </main>
  );
}

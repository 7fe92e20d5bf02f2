import { ErrorState, EmptyState, SkeletonLines } from "@nullticket/kit";
import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { useTranslation } from "react-i18next";

export const Waiting = () => <SkeletonLines lines={8} className="max-w-3xl" />;

export function Crashed({ error, reset }: { error: unknown; reset: () => void }) {
  return <ErrorState whole error={error} retry={reset} />;
}

/** The same where no frame stands around the page yet: it is all that there is, so it brings the landmark itself. */
export function WaitingAlone() {
  const { t } = useTranslation();
  return (
    <main>
      <h1 className="sr-only">{t("kit.loading")}</h1>
      <Waiting />
    </main>
  );
}

export function CrashedAlone(failure: { error: unknown; reset: () => void }) {
  return (
    <main>
      <Crashed {...failure} />
    </main>
  );
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

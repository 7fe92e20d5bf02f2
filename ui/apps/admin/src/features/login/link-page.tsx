import { signInByLink } from "@nullticket/api";
import { Button } from "@nullticket/kit";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { LoginFrame } from "./frame";

/** Where the mailed link leads. The button signs in, not the visit: scanners of mails open links too. */
export function LinkPage({ token }: { token: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const redeem = useMutation({
    mutationFn: () => signInByLink(token),
    onSuccess: () => navigate({ href: "/", replace: true }),
  });
  return (
    <LoginFrame title={t("login.title")} text={t("login.linkText")}>
      <div className="flex flex-col gap-4">
        {redeem.error ? (
          <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-danger">
            {t("login.linkSpent")}
          </p>
        ) : null}
        {redeem.error ? (
          <Link to="/login" className="text-center text-brand underline">
            {t("login.again")}
          </Link>
        ) : (
          <Button tone="primary" size="lg" autoFocus busy={redeem.isPending} onClick={() => redeem.mutate()}>
            {t("login.submit")}
          </Button>
        )}
      </div>
    </LoginFrame>
  );
}

import { api } from "@nullticket/api";
import { Button, Field, TextInput, toast } from "@nullticket/kit";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { LoginFrame } from "./frame";

export function SetPasswordPage({ token }: { token: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [password, setPassword] = useState("");
  const change = useMutation({
    mutationFn: () => api.POST("/api/auth/reset", { body: { token, new_password: password } }),
    onSuccess: () => {
      toast("ok", t("login.passwordSet"));
      return navigate({ to: "/login" });
    },
  });
  return (
    <LoginFrame title={t("login.newPassword")}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <Field label={t("login.password")} error={change.error?.message} hint={t("login.passwordHint")}>
          {(ids) => <TextInput {...ids} roomy type="password" autoComplete="new-password" required minLength={10} value={password} onChange={(event) => setPassword(event.target.value)} />}
        </Field>
        <Button type="submit" tone="primary" size="lg" busy={change.isPending} disabled={!token}>
          {t("login.save")}
        </Button>
      </form>
    </LoginFrame>
  );
}

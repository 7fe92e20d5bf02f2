import { api, ApiError, signIn } from "@nullticket/api";
import { Button, Field, TextInput } from "@nullticket/kit";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { LoginFrame } from "./frame";

interface Credentials {
  email: string;
  password: string;
}

const safeNext = (next: string | undefined): string => (next?.startsWith("/") && !next.startsWith("//") ? next : "/");

export function LoginPage({ next }: { next: string | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [linkSent, setLinkSent] = useState(false);
  const { register, handleSubmit, getValues, trigger, formState } = useForm<Credentials>();
  const login = useMutation({
    mutationFn: ({ email, password }: Credentials) => signIn(email, password),
    onSuccess: () => navigate({ href: safeNext(next), replace: true }),
  });
  const reset = useMutation({
    mutationFn: () => api.POST("/api/auth/reset-request", { body: { email: getValues("email") } }),
    onSuccess: () => setLinkSent(true),
  });
  const mail = useMutation({
    mutationFn: () => api.POST("/api/auth/magic-link", { body: { email: getValues("email") } }),
    onSuccess: () => setLinkSent(true),
  });
  const failure = login.error ?? reset.error ?? mail.error;
  const words = failure instanceof ApiError && failure.status === 401 ? t("login.wrong") : failure?.message;
  return (
    <LoginFrame title={t("login.title")} text={t("login.text")}>
      <form className="flex flex-col gap-4" noValidate onSubmit={(event) => void handleSubmit((given) => login.mutate(given))(event)}>
        <Field label={t("login.email")} error={formState.errors.email && t("login.emailNeeded")}>
          {(ids) => <TextInput {...ids} {...register("email", { required: true, pattern: /@/ })} roomy type="email" autoComplete="username" autoFocus />}
        </Field>
        <Field label={t("login.password")} error={formState.errors.password && t("login.passwordNeeded")}>
          {(ids) => <TextInput {...ids} {...register("password", { required: true })} roomy type="password" autoComplete="current-password" />}
        </Field>
        {words ? (
          <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-danger">
            {words}
          </p>
        ) : null}
        {linkSent ? (
          <p role="status" className="rounded-md bg-ok-soft px-3 py-2 text-ok">
            {t("login.linkSent")}
          </p>
        ) : null}
        <Button type="submit" tone="primary" size="lg" busy={login.isPending}>
          {t("login.submit")}
        </Button>
        <Button size="lg" busy={mail.isPending} onClick={() => void trigger("email").then((good) => good && mail.mutate())}>
          {t("login.byMail")}
        </Button>
        <Button tone="ghost" busy={reset.isPending} onClick={() => getValues("email") && reset.mutate()}>
          {t("login.forgot")}
        </Button>
      </form>
    </LoginFrame>
  );
}

import { useSearch } from "@tanstack/react-router";
import { SetPasswordPage } from "@/features/login";

export function SetPasswordRoute() {
  const { token } = useSearch({ from: "/set-password" });
  return <SetPasswordPage token={token ?? ""} />;
}

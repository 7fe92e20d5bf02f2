import { useSearch } from "@tanstack/react-router";
import { LinkPage, LoginPage } from "@/features/login";

export function LoginRoute() {
  const { next, link } = useSearch({ from: "/login" });
  return link ? <LinkPage token={link} /> : <LoginPage next={next} />;
}

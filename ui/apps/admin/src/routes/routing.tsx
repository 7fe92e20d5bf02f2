import "@/domain/admin-texts";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { RoutingPage } from "@/features/routing";

export function RoutingRoute() {
  const { tab } = useSearch({ from: "/desk/routing" });
  const navigate = useNavigate();
  return <RoutingPage tab={tab} onTab={(next) => void navigate({ to: "/routing", search: { tab: next }, replace: true })} />;
}

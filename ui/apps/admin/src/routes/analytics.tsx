import { useNavigate, useSearch } from "@tanstack/react-router";
import { AnalyticsPage } from "@/features/analytics";

export function AnalyticsRoute() {
  const search = useSearch({ from: "/desk/analytics" });
  const navigate = useNavigate();
  return <AnalyticsPage {...search} onSearch={(next) => void navigate({ to: "/analytics", search: next, replace: true })} />;
}

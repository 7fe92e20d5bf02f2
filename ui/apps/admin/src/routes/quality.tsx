import { useNavigate, useSearch } from "@tanstack/react-router";
import "@/domain/admin-texts";
import { QualityPage } from "@/features/quality";

export function QualityRoute() {
  const search = useSearch({ from: "/desk/quality" });
  const navigate = useNavigate();
  return <QualityPage {...search} onSearch={(next) => void navigate({ to: "/quality", search: next, replace: true })} />;
}

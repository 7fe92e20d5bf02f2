import "@/domain/admin-texts";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { KnowledgePage } from "@/features/knowledge";

export function KnowledgeRoute() {
  const search = useSearch({ from: "/desk/knowledge" });
  const navigate = useNavigate();
  return <KnowledgePage {...search} onSearch={(next) => void navigate({ to: "/knowledge", search: next, replace: true })} onOpen={(id) => void navigate({ to: "/knowledge/$id", params: { id } })} />;
}

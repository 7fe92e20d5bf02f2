import "@/domain/admin-texts";
import { useNavigate, useParams } from "@tanstack/react-router";
import { ArticlePage } from "@/features/knowledge";

export function ArticleRoute() {
  const { id } = useParams({ from: "/desk/knowledge/$id" });
  const navigate = useNavigate();
  const open = (made: number): void => void navigate({ to: "/knowledge/$id", params: { id: String(made) }, replace: true });
  return <ArticlePage key={id} id={id} onOpen={open} onBack={() => void navigate({ to: "/knowledge" })} />;
}

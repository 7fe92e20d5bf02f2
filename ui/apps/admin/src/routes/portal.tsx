import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { ArticlesPage, MyTicketPage, MyTicketsPage, NewTicketPage, ReadArticlePage } from "@/features/portal";

export const MyTicketsRoute = () => <MyTicketsPage />;
export const NewTicketRoute = () => <NewTicketPage />;

export function MyTicketRoute() {
  const { key } = useParams({ from: "/portal/tickets/$key" });
  return <MyTicketPage key={key} ticketKey={key} />;
}

export function ArticlesRoute() {
  const { q = "", category = "" } = useSearch({ from: "/portal/articles" });
  const navigate = useNavigate();
  const onChange = useCallback(
    (next: { q: string; category: string }) =>
      void navigate({ to: "/portal/articles", search: { ...(next.q ? { q: next.q } : {}), ...(next.category ? { category: next.category } : {}) }, replace: true }),
    [navigate],
  );
  return <ArticlesPage q={q} category={category} onChange={onChange} />;
}

export function ReadArticleRoute() {
  const { id } = useParams({ from: "/portal/articles/$id" });
  return <ReadArticlePage id={Number(id)} />;
}

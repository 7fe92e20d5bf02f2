import { Link } from "@tanstack/react-router";

export function ArticleLinks({ articles }: { articles: { id: number; title: string; snippet: string }[] }) {
  return (
    <ul className="flex flex-col gap-3">
      {articles.map((one) => (
        <li key={one.id}>
          <Link to="/portal/articles/$id" params={{ id: String(one.id) }} className="card block p-4 hover:bg-hover">
            <span className="font-medium">{one.title}</span>
            <span className="mt-1 line-clamp-2 block text-base text-muted">{one.snippet}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

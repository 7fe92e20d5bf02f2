import { Card } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { hitsQuery } from "./api";

/** Articles that fit, while the person is still writing. Shows nothing when there are none. */
export function Articles({ q, title }: { q: string; title: string }) {
  const { data: hits = [] } = useQuery(hitsQuery(q));
  if (hits.length === 0) return null;
  return (
    <Card title={title}>
      <ul className="flex flex-col gap-3">
        {hits.slice(0, 3).map((hit) => (
          <li key={hit.id}>
            <Link to="/portal/articles/$id" params={{ id: String(hit.id) }} target="_blank" className="font-medium text-brand-strong underline">
              {hit.title}
            </Link>
            <p className="line-clamp-2 text-base text-muted">{hit.snippet}</p>
          </li>
        ))}
      </ul>
    </Card>
  );
}

import { useParams, useSearch } from "@tanstack/react-router";
import { RatePage } from "@/features/portal";

export function RateRoute() {
  const { number } = useParams({ from: "/rate/$number" });
  const { token, stars } = useSearch({ from: "/rate/$number" });
  return <RatePage ticketKey={number} token={token} preset={stars} />;
}

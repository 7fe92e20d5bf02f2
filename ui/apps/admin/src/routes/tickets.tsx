import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { type ListState, TicketsPage } from "@/features/tickets";

export function TicketsRoute() {
  const search = useSearch({ from: "/desk/tickets" });
  const navigate = useNavigate();
  const onState = useCallback((state: ListState) => void navigate({ to: "/tickets", search: state, replace: true }), [navigate]);
  const onOpenPage = useCallback((key: string) => void navigate({ to: "/tickets/$key", params: { key } }), [navigate]);
  return <TicketsPage {...search} onState={onState} onOpenPage={onOpenPage} />;
}

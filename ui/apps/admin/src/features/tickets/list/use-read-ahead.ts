import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { TicketRow } from "@/domain/types";
import { readAhead } from "../api";

/** Milliseconds: who runs through the list asks for nothing. */
const REST = 120;

/** Asks for a ticket that will probably be opened next, once the person rests. */
export function useReadAhead(row: Pick<TicketRow, "id" | "ticket_number"> | undefined): void {
  const client = useQueryClient();
  const id = row?.id;
  const number = row?.ticket_number;
  useEffect(() => {
    if (id === undefined || number === undefined) return undefined;
    const rest = setTimeout(() => readAhead(client, { id, ticket_number: number }), REST);
    return () => clearTimeout(rest);
  }, [client, id, number]);
}

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { sayError } from "@/domain/words";
import type { Ticket } from "@/domain/types";
import { rowsQuery, ticketQuery } from "./api";
import { refreshTickets } from "./refresh";

/** A change of one ticket: writes the answer into the cache and asks the lists again. */
export function useTicketChange<T>(key: string, change: (given: T) => Promise<Ticket>, onError: (error: Error, given: T, before: Ticket | undefined) => void = sayError) {
  const client = useQueryClient();
  return useMutation<Ticket, Error, T, Ticket | undefined>({
    mutationFn: change,
    // What the person looked at: an answer to an older question may put a newer ticket there before the refusal comes.
    onMutate: () => client.getQueryData<Ticket>(ticketQuery(key).queryKey),
    onSuccess: (ticket) => client.setQueryData(ticketQuery(key).queryKey, ticket),
    onError,
    onSettled: (ticket) => {
      void (ticket ? refreshTickets(client, [ticket.id]) : client.invalidateQueries({ queryKey: rowsQuery }));
    },
  });
}

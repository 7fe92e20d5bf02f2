import { api, data } from "@nullticket/api";
import { queryOptions } from "@tanstack/react-query";
import type { TicketRow } from "@/domain/types";

/** The oldest unsure tickets first; a batch at a time, so that the next one is there at once. */
export const triageQueueQuery = queryOptions({
  queryKey: ["triage"],
  queryFn: async () =>
    (await data(api.GET("/api/tickets/", { params: { query: { needs_review: true, open: true, sort: "created_at", limit: 50 } } }))) as { items: TicketRow[]; total: number },
});

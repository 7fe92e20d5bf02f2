import { api, type components, data } from "@nullticket/api";
import { queryOptions } from "@tanstack/react-query";
import type { TicketFilter } from "../query-language";

type Schemas = components["schemas"];
export type BulkAction = Schemas["BulkIn"]["action"];
export type BulkJob = Schemas["BulkOut"];

/** The tickets that are ticked, or all that the list's filter shows on the server at this moment. */
export type BulkTarget = { ids: number[] } | { filter: TicketFilter };

export function beginBulk(action: BulkAction, target: BulkTarget): Promise<BulkJob> {
  const body = "ids" in target ? { action, ticket_ids: target.ids } : { action, all_of: target.filter as Schemas["TicketFilter"] };
  return data(api.POST("/api/desk/bulk", { body }));
}

const path = (id: number) => ({ params: { path: { job_id: id } } });
export const stopBulk = (id: number): Promise<BulkJob> => data(api.POST("/api/desk/bulk/{job_id}/stop", path(id)));
export const undoBulk = (id: number): Promise<BulkJob> => data(api.POST("/api/desk/bulk/{job_id}/undo", path(id)));

export const bulkQuery = (begun: BulkJob) =>
  queryOptions({
    queryKey: ["bulk", begun.id],
    queryFn: (): Promise<BulkJob> => data(api.GET("/api/desk/bulk/{job_id}", path(begun.id))),
    initialData: begun,
    refetchInterval: ({ state }) => (state.data?.state === "running" ? 700 : false),
  });

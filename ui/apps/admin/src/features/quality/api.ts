import { api, type components, data } from "@nullticket/api";
import { queryOptions } from "@tanstack/react-query";

type Schemas = components["schemas"];
export type Quality = Schemas["QualityOut"];
export type Figures = Schemas["GroupOut"];
export type Mistake = Schemas["ErrorOut"];
export type Version = Schemas["VersionOut"];
export type Run = Schemas["RunOut"];
export type Field = Quality["field"];

export const errorsQuery = (field: Field, days: number) =>
  queryOptions({
    queryKey: ["quality", "errors", field, days],
    queryFn: () => data(api.GET("/api/admin/ai/errors", { params: { query: { field, days, limit: 200 } } })),
    placeholderData: (before) => before,
  });

export const versionsQuery = queryOptions({ queryKey: ["quality", "versions"], queryFn: () => data(api.GET("/api/admin/ai/versions")) });

const isOver = (run: Run): boolean => run.finished_at !== null;

/** Asked again and again only while a training is on its way. */
export const runsQuery = queryOptions({
  queryKey: ["quality", "runs"],
  queryFn: () => data(api.GET("/api/admin/ai/runs", { params: { query: { limit: 10 } } })),
  refetchInterval: (query) => (query.state.data?.every(isOver) === false ? 2_000 : false),
});

export const costQuery = (days: number) => queryOptions({ queryKey: ["quality", "cost", days], queryFn: () => data(api.GET("/api/admin/model-calls/sums", { params: { query: { days } } })) });

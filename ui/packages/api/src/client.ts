import createClient, { type Middleware } from "openapi-fetch";
import { ApiError, apiErrorOf } from "./errors";
import type { paths } from "./schema.gen";
import { freshToken, refresh } from "./session";

async function send(request: Request): Promise<Response> {
  const copy = request.clone();
  const token = await freshToken();
  if (token) request.headers.set("authorization", `Bearer ${token}`);
  const first = await fetch(request).catch(() => undefined);
  if (!first) throw new ApiError(0);
  if (first.status !== 401 || !token) return first;
  const me = await refresh().catch(() => undefined);
  if (!me) return first;
  copy.headers.set("authorization", `Bearer ${(await freshToken()) ?? ""}`);
  return fetch(copy);
}

const problems: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) throw await apiErrorOf(response);
  },
};

/** The typed client: paths and bodies come from the OpenAPI document. Every refusal is thrown as an ApiError. */
export const api = createClient<paths>({ baseUrl: window.location.origin, fetch: send });
api.use(problems);

/** The data of an answer that is known to have some. */
export async function data<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T;
}

/** Fetches a file with the caller's credential. */
export async function download(path: string): Promise<Blob> {
  const response = await send(new Request(new URL(path, window.location.origin)));
  if (!response.ok) throw await apiErrorOf(response);
  return response.blob();
}

/** Sends a form with files. */
export async function upload<T>(path: string, form: FormData): Promise<T> {
  const response = await send(new Request(new URL(path, window.location.origin), { method: "POST", body: form }));
  if (!response.ok) throw await apiErrorOf(response);
  return (await response.json()) as T;
}

/** The header that says which version was edited. */
export const ifMatch = (version: number): { "If-Match": string } => ({ "If-Match": `"${version}"` });

import { apiErrorOf, ApiError } from "./errors";
import type { components } from "./schema.gen";

export type Me = components["schemas"]["MeOut"];
type SignedIn = components["schemas"]["SignedInOut"];

/** Who is signed in. The access token lives in memory only; the refresh token is a cookie that scripts cannot read. */
let token: string | undefined;
let expiresAt = 0;
let refreshing: Promise<Me | undefined> | undefined;
const listeners = new Set<(me: Me | undefined) => void>();

export const onSession = (listener: (me: Me | undefined) => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

function accept(signed: SignedIn): Me {
  token = signed.access_token;
  expiresAt = Date.now() + signed.expires_in * 1000;
  for (const listener of listeners) listener(signed.user);
  return signed.user;
}

function forget(): void {
  token = undefined;
  expiresAt = 0;
  for (const listener of listeners) listener(undefined);
}

async function post(path: string, body?: unknown): Promise<Response> {
  const headers: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
  if (token) headers["authorization"] = `Bearer ${token}`;
  try {
    return await fetch(path, { method: "POST", headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  } catch {
    throw new ApiError(0);
  }
}

export async function signIn(email: string, password: string): Promise<Me> {
  const response = await post("/api/auth/login", { email, password });
  if (!response.ok) throw await apiErrorOf(response);
  return accept((await response.json()) as SignedIn);
}

/** Signs in with the token of a mailed link; it is good once. */
export async function signInByLink(linkToken: string): Promise<Me> {
  const response = await post("/api/auth/magic-link/redeem", { token: linkToken });
  if (!response.ok) throw await apiErrorOf(response);
  return accept((await response.json()) as SignedIn);
}

/** Trades the cookie for a new token; calls at the same time share one answer. Undefined: nobody is signed in. */
export function refresh(): Promise<Me | undefined> {
  refreshing ??= (async () => {
    try {
      const response = await post("/api/auth/refresh");
      if (response.ok) return accept((await response.json()) as SignedIn);
      if (response.status === 401 || response.status === 403) {
        forget();
        return undefined;
      }
      throw await apiErrorOf(response);
    } finally {
      refreshing = undefined;
    }
  })();
  return refreshing;
}

export async function signOut(): Promise<void> {
  await post("/api/auth/logout").catch(() => undefined);
  forget();
}

/** A token that is good for at least ten more seconds, or undefined. */
export async function freshToken(): Promise<string | undefined> {
  if (token && Date.now() > expiresAt - 10_000) await refresh().catch(() => undefined);
  return token;
}

/** What the page and the chat frame say to each other. Both check the exact origin of the other before they listen. */

/** Whom the page vouches for: its server has signed `email|expires` with the widget's secret. */
export interface Identity {
  email: string;
  expires: number;
  signature: string;
}

export type Theme = "light" | "dark" | "auto";

export interface Opening {
  nullchat: 1;
  type: "open";
  language: string;
  color: string;
  theme: Theme;
  direction: "ltr" | "rtl";
  identity: Identity | null;
}

export type ToFrame = Opening | { nullchat: 1; type: "shown" };

export type ToPage = { nullchat: 1; type: "ready" } | { nullchat: 1; type: "close" } | { nullchat: 1; type: "unread"; count: number };

export function isOurs(data: unknown): data is { nullchat: 1; type: string } {
  return typeof data === "object" && data !== null && (data as { nullchat?: unknown }).nullchat === 1;
}

/** What the page and the chat frame say to each other. Both check the exact origin of the other before they listen. */

export type ToFrame = { nullchat: 1; type: "open"; language: string; color: string } | { nullchat: 1; type: "shown" };

export type ToPage = { nullchat: 1; type: "ready" } | { nullchat: 1; type: "close" } | { nullchat: 1; type: "unread"; count: number };

export function isOurs(data: unknown): data is { nullchat: 1; type: string } {
  return typeof data === "object" && data !== null && (data as { nullchat?: unknown }).nullchat === 1;
}

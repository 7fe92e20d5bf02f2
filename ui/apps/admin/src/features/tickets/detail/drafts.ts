/** What was typed and not sent, by ticket and kind. Stays in this browser. */
const key = (ticketId: number, mode: string): string => `nullticket.draft.${ticketId}.${mode}`;

export const readDraft = (ticketId: number, mode: string): string => localStorage.getItem(key(ticketId, mode)) ?? "";

export function keepDraft(ticketId: number, mode: string, text: string): void {
  if (text.trim()) localStorage.setItem(key(ticketId, mode), text);
  else localStorage.removeItem(key(ticketId, mode));
}

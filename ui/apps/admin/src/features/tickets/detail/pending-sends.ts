import { addComment } from "../api";

/** Replies wait ten seconds before they leave, so that they can be taken back; leaving the page sends them at once. */
export const UNDO_SECONDS = 10;

interface Pending {
  ticketId: number;
  body: string;
  visibility: "public" | "internal";
  attachmentIds: string[];
  mentionIds: number[];
}

const waiting = new Map<number, { pending: Pending; timer: ReturnType<typeof setTimeout>; done: (error?: Error) => void }>();
let nextId = 1;

async function leave(id: number): Promise<void> {
  const entry = waiting.get(id);
  if (!entry) return;
  waiting.delete(id);
  clearTimeout(entry.timer);
  const { ticketId, body, visibility, attachmentIds, mentionIds } = entry.pending;
  try {
    await addComment(ticketId, { body, visibility, attachment_ids: attachmentIds, mention_ids: mentionIds });
    entry.done();
  } catch (error) {
    entry.done(error as Error);
  }
}

/** Queues a reply; the answer takes it back and says whether there was time. */
export function sendLater(pending: Pending, done: (error?: Error) => void): () => boolean {
  const id = nextId;
  nextId += 1;
  waiting.set(id, { pending, done, timer: setTimeout(() => void leave(id), UNDO_SECONDS * 1000) });
  return () => {
    const entry = waiting.get(id);
    if (!entry) return false;
    clearTimeout(entry.timer);
    return waiting.delete(id);
  };
}

window.addEventListener("pagehide", () => {
  for (const id of [...waiting.keys()]) void leave(id);
});

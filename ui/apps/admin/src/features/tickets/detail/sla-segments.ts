import type { Segment } from "@nullticket/kit";
import type { components } from "@nullticket/api";

type Sla = components["schemas"]["SlaOut"];

export interface SlaWords {
  running: string;
  paused: string;
  late: string;
}

/** The clock's stretches as shares of the bar, cut at the deadline: what runs after it is late. */
export function slaSegments(sla: Sla, now: number, words: SlaWords): Segment[] {
  const first = sla.segments[0];
  if (!first) return [];
  const due = sla.resolution_due_at ? Date.parse(sla.resolution_due_at) : Number.POSITIVE_INFINITY;
  const start = Date.parse(first.started_at);
  const stretches = sla.segments.map((one) => ({ running: one.running, from: Date.parse(one.started_at), to: one.ended_at ? Date.parse(one.ended_at) : now }));
  const last = stretches.at(-1)?.to ?? now;
  const whole = Math.max(last, Number.isFinite(due) ? due : last) - start || 1;
  const pieces = stretches.flatMap(({ running, from, to }): { kind: Segment["kind"]; from: number; to: number }[] => {
    if (!running) return [{ kind: "paused", from, to }];
    const cut = Math.min(Math.max(due, from), to);
    return [
      { kind: "running", from, to: cut },
      { kind: "late", from: cut, to },
    ];
  });
  return pieces
    .filter((piece) => piece.to > piece.from)
    .map((piece) => ({ key: `${piece.kind}-${piece.from}`, kind: piece.kind, share: (piece.to - piece.from) / whole, title: words[piece.kind] }));
}

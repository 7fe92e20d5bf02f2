import { useCallback, useState } from "react";
import type { TicketRow } from "@/domain/types";

/** Which rows are ticked. A range runs from the row ticked last. */
export function useSelection(rows: TicketRow[]) {
  const [chosen, setChosen] = useState<ReadonlyMap<number, TicketRow>>(new Map());
  /** All that the filter shows, also what is not loaded. */
  const [everything, setEverything] = useState(false);
  const [anchor, setAnchor] = useState<number | null>(null);
  const toggle = useCallback(
    (index: number, range: boolean) => {
      const row = rows[index];
      if (!row) return;
      setEverything(false);
      const next = new Map(chosen);
      const turnOn = !next.has(row.id);
      const from = range && anchor !== null ? Math.min(anchor, index) : index;
      const to = range && anchor !== null ? Math.max(anchor, index) : index;
      for (const one of rows.slice(from, to + 1)) {
        if (turnOn || range) next.set(one.id, one);
        else next.delete(one.id);
      }
      setChosen(next);
      setAnchor(index);
    },
    [rows, chosen, anchor],
  );
  const set = useCallback((tickets: TicketRow[], all = false) => {
    setEverything(all);
    setChosen(new Map(tickets.map((one) => [one.id, one])));
  }, []);
  return { chosen, everything, ids: new Set(chosen.keys()), toggle, set, clear: useCallback(() => set([]), [set]) };
}

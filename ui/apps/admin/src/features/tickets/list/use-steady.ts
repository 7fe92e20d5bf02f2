import { useCallback, useEffect, useRef } from "react";

/** The same function for ever, which calls the newest one: rows that got it need not be drawn again. */
export function useSteady<A extends unknown[]>(run: (...given: A) => void): (...given: A) => void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  return useCallback((...given: A) => latest.current(...given), []);
}

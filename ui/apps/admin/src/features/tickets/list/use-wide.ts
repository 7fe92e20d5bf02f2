import { useSyncExternalStore } from "react";

const query = "(min-width: 64rem)";

/** Whether there is room for columns and for a list beside a ticket. */
export const useWide = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    () => window.matchMedia(query).matches,
  );

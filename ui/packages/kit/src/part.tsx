import { type ComponentType, lazy, useEffect, useState } from "react";

type Loaded<P> = Promise<{ default: ComponentType<P> }>;

/**
 * A part of a page that has a file of its own. What React waited for, be it a moment, it shows 300 ms later at the earliest;
 * a part that `bring` has fetched already is drawn at once.
 */
export function part<P extends object>(load: () => Loaded<P>) {
  let here: ComponentType<P> | undefined;
  const bring = async (): Loaded<P> => {
    const found = await load();
    here = found.default;
    return found;
  };
  const Coming = lazy(bring);
  function Part(props: P) {
    const [Shown] = useState(() => here ?? Coming);
    return <Shown {...props} />;
  }
  return Object.assign(Part, { bring });
}

/** Milliseconds after which a page has come to rest. */
const REST = 1_500;

/** Fetches parts once the page rests, so that the first use is as quick as the next. Whatever fails is fetched when it is used. */
export function useBrought(...parts: { bring: () => Promise<unknown> }[]): void {
  const [wanted] = useState(parts);
  useEffect(() => {
    const rest = setTimeout(() => wanted.forEach((one) => void one.bring().catch(() => undefined)), REST);
    return () => clearTimeout(rest);
  }, [wanted]);
}

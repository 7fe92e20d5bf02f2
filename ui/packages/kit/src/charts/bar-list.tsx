import type { ReactNode } from "react";
import { cx } from "../cx";

export interface BarListItem {
  key: string;
  label: ReactNode;
  value: number;
  hint?: string;
  onSelect?: () => void;
}

/** Horizontal bars with their numbers; a row may lead to the tickets behind it. */
export function BarList({ items, format, label }: { items: BarListItem[]; format?: (value: number) => string; label: string }) {
  const most = Math.max(1, ...items.map((item) => item.value));
  return (
    <ul aria-label={label} className="flex flex-col gap-1">
      {items.map((item) => {
        const inside = (
          <>
            <span className="relative z-1 flex items-center gap-2 px-2">
              <span className="min-w-0 flex-1 truncate">{item.label}</span>
              {item.hint ? <span className="text-sm text-muted">{item.hint}</span> : null}
              <span className="tabular font-medium">{format ? format(item.value) : item.value}</span>
            </span>
            <span aria-hidden="true" className="absolute inset-y-0 start-0 rounded-sm bg-brand-soft" style={{ width: `${(item.value / most) * 100}%` }} />
          </>
        );
        const shape = "relative flex h-7 w-full flex-col justify-center rounded-sm text-start";
        return (
          <li key={item.key}>
            {item.onSelect ? (
              <button type="button" onClick={item.onSelect} className={cx(shape, "hover:outline hover:outline-line-strong")}>
                {inside}
              </button>
            ) : (
              <div className={shape}>{inside}</div>
            )}
          </li>
        );
      })}
    </ul>
  );
}

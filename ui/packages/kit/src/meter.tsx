import { cx } from "./cx";

/** Load against capacity, or any share; turns amber at 80 % and red when full. */
export function Meter({ value, max, label, tone }: { value: number; max: number; label: string; tone?: "brand" | "load" }) {
  const share = max > 0 ? Math.min(1, value / max) : value > 0 ? 1 : 0;
  const colour = tone === "brand" ? "bg-brand" : share >= 1 ? "bg-danger" : share >= 0.8 ? "bg-warn" : "bg-brand";
  return (
    <div role="meter" aria-label={label} aria-valuenow={value} aria-valuemin={0} aria-valuemax={max} className="h-1.5 w-full overflow-hidden rounded-full bg-line">
      <div className={cx("h-full rounded-full", colour)} style={{ width: `${share * 100}%` }} />
    </div>
  );
}

export interface Segment {
  key: string;
  share: number;
  kind: "running" | "paused" | "late";
  title: string;
}

const SEGMENTS: Record<Segment["kind"], string> = { running: "bg-brand", paused: "bg-line-strong", late: "bg-danger" };

/** A time line of running, paused and late stretches. */
export function SegmentBar({ segments, label }: { segments: Segment[]; label: string }) {
  return (
    <div role="img" aria-label={label} className="flex h-2 w-full gap-px overflow-hidden rounded-full bg-line">
      {segments.map((segment) => (
        <div key={segment.key} title={segment.title} className={cx("h-full", SEGMENTS[segment.kind])} style={{ width: `${segment.share * 100}%` }} />
      ))}
    </div>
  );
}

export function ProgressBar({ done, total, label }: { done: number; total: number; label: string }) {
  return (
    <div role="progressbar" aria-label={label} aria-valuenow={done} aria-valuemin={0} aria-valuemax={total} className="h-2 w-full overflow-hidden rounded-full bg-line">
      <div className="h-full rounded-full bg-brand transition-[width]" style={{ width: `${total ? (done / total) * 100 : 0}%` }} />
    </div>
  );
}

import { cx } from "./cx";

/** The mark: a ticket stub with the slashed zero. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={cx("size-6 shrink-0", className)}>
      <path
        className="fill-brand"
        d="M6 5h20a3 3 0 0 1 3 3v4.5a3.5 3.5 0 0 0 0 7V24a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3v-4.5a3.5 3.5 0 0 0 0-7V8a3 3 0 0 1 3-3Z"
      />
      <circle cx="16" cy="16" r="6" fill="none" strokeWidth="2.6" className="stroke-on-brand" />
      <path d="m10.6 21.4 10.8-10.8" strokeWidth="2.6" strokeLinecap="round" className="stroke-on-brand" />
    </svg>
  );
}

export function Logo({ className }: { className?: string }) {
  return (
    <span className={cx("inline-flex items-center gap-2 text-lg font-semibold tracking-tight", className)}>
      <Mark />
      <span translate="no">
        {"Null"}
        <span className="text-brand">{"Ticket"}</span>
      </span>
    </span>
  );
}

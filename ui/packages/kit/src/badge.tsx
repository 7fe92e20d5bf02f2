import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";

export type Tone = "neutral" | "brand" | "info" | "ok" | "warn" | "danger" | "violet";

const SOFT: Record<Tone, string> = {
  neutral: "bg-sunken text-muted",
  brand: "bg-brand-soft text-brand-strong",
  info: "bg-info-soft text-info",
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn",
  danger: "bg-danger-soft text-danger",
  violet: "bg-violet-soft text-violet",
};

export function Badge({ tone = "neutral", icon: Icon, children, className }: { tone?: Tone; icon?: LucideIcon; children: ReactNode; className?: string }) {
  return (
    <span className={cx("inline-flex h-5 max-w-full items-center gap-1 rounded-sm px-1.5 text-xs font-medium whitespace-nowrap", SOFT[tone], className)}>
      {Icon ? <Icon className="size-3 shrink-0" aria-hidden="true" /> : null}
      <span className="truncate">{children}</span>
    </span>
  );
}

const DOTS: Record<Tone, string> = {
  neutral: "bg-control",
  brand: "bg-brand",
  info: "bg-info",
  ok: "bg-ok",
  warn: "bg-warn",
  danger: "bg-danger",
  violet: "bg-violet",
};

export function Dot({ tone = "neutral", className }: { tone?: Tone; className?: string }) {
  return <span aria-hidden="true" className={cx("inline-block size-2 shrink-0 rounded-full", DOTS[tone], className)} />;
}

export function Kbd({ children, inverse = false }: { children: ReactNode; inverse?: boolean }) {
  return (
    <kbd
      className={cx(
        "inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border px-1 font-mono text-[11px] leading-none",
        inverse ? "border-surface/40 text-surface" : "border-line-strong bg-surface text-muted",
      )}
    >
      {children}
    </kbd>
  );
}

const HUES = ["bg-brand-soft text-brand-strong", "bg-info-soft text-info", "bg-violet-soft text-violet", "bg-warn-soft text-warn", "bg-ok-soft text-ok"];

/** Initials on a colour that stays the same for a name. */
export function Avatar({ name, size = "md" }: { name: string; size?: "sm" | "md" | "lg" }) {
  const letters = name
    .split(/[\s@.]+/)
    .slice(0, 2)
    .map((part) => part.charAt(0).toUpperCase())
    .join("");
  const hue = HUES[[...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % HUES.length];
  const sizes = { sm: "size-5 text-[10px]", md: "size-7 text-xs", lg: "size-10 text-base" };
  return (
    // The letters are drawn, not written: beside a name they are no text of their own.
    <span
      aria-hidden="true"
      data-letters={letters || "?"}
      className={cx("inline-flex shrink-0 items-center justify-center rounded-full font-semibold select-none before:content-[attr(data-letters)]", sizes[size], hue)}
    />
  );
}

import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import { cx } from "./cx";
import { Spinner } from "./states";
import { Tip } from "./tip";

type Tone = "primary" | "plain" | "ghost" | "danger";
type Size = "sm" | "md" | "lg";

const TONES: Record<Tone, string> = {
  primary: "bg-brand text-on-brand hover:bg-brand-strong border-transparent",
  plain: "bg-surface text-ink border-line-strong hover:bg-hover",
  ghost: "bg-transparent text-ink border-transparent hover:bg-hover",
  danger: "bg-solid-danger text-white border-transparent hover:brightness-90",
};
const SIZES: Record<Size, string> = { sm: "h-7 px-2.5 text-sm", md: "h-8 px-3 text-base", lg: "h-11 px-5 text-lg" };

export interface ButtonProps extends ComponentProps<"button"> {
  tone?: Tone;
  size?: Size;
  icon?: LucideIcon;
  busy?: boolean;
}

export function Button({ tone = "plain", size = "md", icon: Icon, busy, className, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={cx(
        "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap transition-colors",
        "disabled:opacity-50 disabled:pointer-events-none",
        TONES[tone],
        SIZES[size],
        className,
      )}
    >
      {busy ? <Spinner /> : Icon ? <Icon className="size-4" aria-hidden="true" /> : null}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<"button">, "children"> {
  icon: LucideIcon;
  label: string;
  keys?: string;
  tone?: "ghost" | "plain";
  size?: "sm" | "md";
  badge?: number;
}

/** A button without words; its label is its accessible name and its tooltip. */
export function IconButton({ icon: Icon, label, keys, tone = "ghost", size = "md", badge, className, ...rest }: IconButtonProps) {
  const count = badge && badge > 99 ? "99+" : badge;
  return (
    <Tip label={label} keys={keys}>
      <button
        type="button"
        aria-label={count ? `${label}: ${count}` : label}
        {...rest}
        className={cx(
          "relative inline-flex shrink-0 items-center justify-center rounded-md border text-muted transition-colors hover:text-ink hover:bg-hover disabled:opacity-50",
          tone === "plain" ? "border-line-strong bg-surface" : "border-transparent",
          size === "sm" ? "size-7" : "size-8",
          className,
        )}
      >
        <Icon className="size-4" aria-hidden="true" />
        {count ? (
          <span className="absolute -end-0.5 -top-0.5 min-w-4 rounded-full bg-brand px-1 text-[10px] leading-4 font-semibold text-on-brand">
            {count}
          </span>
        ) : null}
      </button>
    </Tip>
  );
}

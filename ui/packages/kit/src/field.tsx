import { Switch as RadixSwitch } from "radix-ui";
import { Check, ChevronDown, Minus } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";
import { cx } from "./cx";

const CONTROL =
  "w-full rounded-md border border-control bg-surface text-ink placeholder:text-muted disabled:opacity-60 aria-invalid:border-danger";

export interface FieldIds {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
}

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  optional?: string;
  hideLabel?: boolean;
  className?: string;
  children: (ids: FieldIds) => ReactNode;
}

/** Label, control, hint and error, tied together for screen readers. */
export function Field({ label, hint, error, optional, hideLabel, className, children }: FieldProps) {
  const id = useId();
  const described = error ? `${id}-error` : hint ? `${id}-hint` : undefined;
  return (
    <div className={cx("flex min-w-0 flex-col gap-1", className)}>
      <label htmlFor={id} className={cx("text-sm font-medium", hideLabel && "sr-only")}>
        {label}
        {optional ? <span className="ms-1 font-normal text-muted">{optional}</span> : null}
      </label>
      {children({ id, ...(described ? { "aria-describedby": described } : {}), ...(error ? { "aria-invalid": true } : {}) })}
      {error ? (
        <p id={`${id}-error`} className="text-sm text-danger">
          {error}
        </p>
      ) : hint ? (
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

type Roomy = { roomy?: boolean };

export function TextInput({ className, roomy, ...rest }: ComponentProps<"input"> & Roomy) {
  return <input {...rest} className={cx(CONTROL, roomy ? "h-11 px-3 text-lg" : "h-8 px-2.5", className)} />;
}

/** The browser's own choice of files, its button drawn as ours. */
export function FileInput({ className, ...rest }: Omit<ComponentProps<"input">, "type">) {
  return (
    <input
      {...rest}
      type="file"
      className={cx("max-w-full text-base text-muted file:me-3 file:h-9 file:cursor-pointer file:rounded-md file:border file:border-line-strong file:bg-surface file:px-3 file:font-medium file:text-ink hover:file:bg-hover", className)}
    />
  );
}

export function TextArea({ className, roomy, ...rest }: ComponentProps<"textarea"> & Roomy) {
  return <textarea rows={4} {...rest} className={cx(CONTROL, "block", roomy ? "px-3 py-2.5 text-lg" : "px-2.5 py-1.5", className)} />;
}

export function Select({ className, roomy, children, ...rest }: ComponentProps<"select"> & Roomy) {
  return (
    <span className={cx("relative block", className)}>
      <select {...rest} className={cx(CONTROL, "appearance-none ps-2.5 pe-8", roomy ? "h-11 text-lg" : "h-8")}>
        {children}
      </select>
      <ChevronDown aria-hidden="true" className="pointer-events-none absolute end-2.5 top-1/2 size-4 -translate-y-1/2 text-muted" />
    </span>
  );
}

interface CheckboxProps {
  checked: boolean | "indeterminate";
  onChange: (checked: boolean) => void;
  label: string;
  showLabel?: boolean;
  disabled?: boolean;
  onClick?: ComponentProps<"input">["onClick"];
}

/** The browser's own box, drawn as ours: a list has dozens of them. */
export function Checkbox({ checked, onChange, label, showLabel = true, disabled, onClick }: CheckboxProps) {
  const id = useId();
  const Mark = checked === "indeterminate" ? Minus : Check;
  return (
    <span className="inline-flex items-center gap-2">
      <span className="relative inline-flex size-4.5 shrink-0 items-center justify-center">
        <input
          type="checkbox"
          id={id}
          ref={(box) => {
            if (box) box.indeterminate = checked === "indeterminate";
          }}
          checked={checked === true}
          disabled={disabled ?? false}
          onClick={onClick}
          onChange={(event) => onChange(event.target.checked)}
          {...(showLabel ? {} : { "aria-label": label })}
          className="absolute inset-0 m-0 appearance-none rounded-sm border border-control bg-surface checked:border-brand checked:bg-brand indeterminate:border-brand indeterminate:bg-brand"
        />
        {checked ? <Mark className="pointer-events-none relative size-3.5 text-on-brand" aria-hidden="true" /> : null}
      </span>
      {showLabel ? (
        <label htmlFor={id} className="select-none">
          {label}
        </label>
      ) : null}
    </span>
  );
}

export function Switch({ checked, onChange, label, disabled }: { checked: boolean; onChange: (checked: boolean) => void; label: string; disabled?: boolean }) {
  return (
    <RadixSwitch.Root
      checked={checked}
      disabled={disabled ?? false}
      onCheckedChange={onChange}
      aria-label={label}
      className="inline-flex h-5 w-9 shrink-0 items-center rounded-full bg-control px-0.5 transition-colors disabled:opacity-60 data-[state=checked]:bg-brand"
    >
      <RadixSwitch.Thumb className="size-4 rounded-full bg-white transition-transform data-[state=checked]:translate-x-4 rtl:data-[state=checked]:-translate-x-4" />
    </RadixSwitch.Root>
  );
}

import { Field, Select, Switch, TextInput } from "@nullticket/kit";
import type { ReactNode } from "react";

interface TextFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: string;
  error?: string | undefined;
  type?: "text" | "email" | "tel" | "url" | "number" | "password";
  disabled?: boolean;
  autoFocus?: boolean;
}

/** A labelled line of text or a number, as most settings are. */
export function TextField({ label, value, onChange, hint, error, type = "text", disabled, autoFocus }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <TextInput
          {...ids}
          type={type}
          value={value}
          disabled={disabled ?? false}
          autoFocus={autoFocus ?? false}
          step={type === "number" ? "any" : undefined}
          autoComplete={type === "password" ? "new-password" : "off"}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

interface SelectFieldProps {
  label: string;
  value: string | number;
  onChange: (value: string) => void;
  disabled?: boolean;
  children: ReactNode;
}

export function SelectField({ label, value, onChange, disabled, children }: SelectFieldProps) {
  return (
    <Field label={label}>
      {(ids) => (
        <Select {...ids} value={value} disabled={disabled ?? false} onChange={(event) => onChange(event.target.value)}>
          {children}
        </Select>
      )}
    </Field>
  );
}

export function SwitchField({ label, checked, onChange }: { label: string; checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <span className="flex items-center gap-2">
      <Switch checked={checked} onChange={onChange} label={label} />
      <span aria-hidden="true">{label}</span>
    </span>
  );
}

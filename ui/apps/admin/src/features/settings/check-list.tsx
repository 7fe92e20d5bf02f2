import { Checkbox } from "@nullticket/kit";

interface CheckListProps<T> {
  label: string;
  choices: { value: T; label: string }[];
  chosen: T[];
  onChange: (chosen: T[]) => void;
}

/** Several of a few: a check box each. */
export function CheckList<T extends string | number>({ label, choices, chosen, onChange }: CheckListProps<T>) {
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">{label}</legend>
      <div className="grid max-h-52 gap-1.5 overflow-y-auto rounded-md border border-line p-2 sm:grid-cols-2" tabIndex={0} role="group" aria-label={label}>
        {choices.map((one) => (
          <Checkbox key={one.value} label={one.label} checked={chosen.includes(one.value)} onChange={(on) => onChange(on ? [...chosen, one.value] : chosen.filter((value) => value !== one.value))} />
        ))}
      </div>
    </fieldset>
  );
}

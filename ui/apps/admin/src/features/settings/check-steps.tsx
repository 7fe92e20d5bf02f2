import { CircleCheck, CircleX } from "lucide-react";

/** What a test of a connection tried, step by step. */
export function CheckSteps({ steps }: { steps: { name: string; ok: boolean; detail: string }[] }) {
  return (
    <ol aria-live="polite" className="mt-2 flex flex-col gap-1 text-sm">
      {steps.map((step) => (
        <li key={step.name} className="flex gap-2">
          {step.ok ? <CircleCheck className="mt-0.5 size-4 shrink-0 text-ok" aria-hidden="true" /> : <CircleX className="mt-0.5 size-4 shrink-0 text-danger" aria-hidden="true" />}
          <span>
            <span className="font-medium">{step.name}</span> <span className="text-muted">{step.detail}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}

import type { ReactNode } from "react";

export function PanelSection({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="px-4 py-3">
      <header className="mb-2 flex items-center gap-2">
        <h2 className="flex-1 text-sm font-semibold">{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

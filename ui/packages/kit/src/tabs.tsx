import type { ReactNode } from "react";
import { Tabs as RadixTabs } from "radix-ui";

export interface Tab {
  key: string;
  label: string;
  count?: number | undefined;
  content: ReactNode;
}

export function Tabs({ tabs, value, onChange, label }: { tabs: Tab[]; value: string; onChange: (key: string) => void; label: string }) {
  return (
    <RadixTabs.Root value={value} onValueChange={onChange} className="flex min-h-0 flex-col">
      <RadixTabs.List aria-label={label} className="flex shrink-0 gap-4 overflow-x-auto border-b border-line px-1">
        {tabs.map((tab) => (
          <RadixTabs.Trigger
            key={tab.key}
            value={tab.key}
            className="-mb-px flex h-9 items-center gap-1.5 border-b-2 border-transparent px-0.5 whitespace-nowrap text-muted hover:text-ink data-[state=active]:border-brand data-[state=active]:font-medium data-[state=active]:text-ink"
          >
            {tab.label}
            {tab.count ? <span className="tabular rounded-full bg-sunken px-1.5 text-xs">{tab.count}</span> : null}
          </RadixTabs.Trigger>
        ))}
      </RadixTabs.List>
      {tabs.map((tab) => (
        <RadixTabs.Content key={tab.key} value={tab.key} className="min-h-0 pt-3 outline-none">
          {tab.content}
        </RadixTabs.Content>
      ))}
    </RadixTabs.Root>
  );
}

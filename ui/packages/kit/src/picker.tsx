import { Command } from "cmdk";
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Popover } from "./overlay";

export interface Choice {
  value: string;
  label: string;
  hint?: string;
  lead?: ReactNode;
}

interface PickerProps {
  trigger: ReactNode;
  label: string;
  choices: Choice[];
  selected: string[];
  onPick: (value: string) => void;
  /** Several may be chosen: the list stays open. */
  several?: boolean;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  onSearch?: (text: string) => void;
  /** Below the list, whatever is typed. */
  footer?: ReactNode;
}

/** A searchable list in a popover; arrow keys and Enter choose. */
export function Picker({ trigger, label, choices, selected, onPick, several, open, onOpenChange, onSearch, footer }: PickerProps) {
  const { t } = useTranslation();
  return (
    <Popover trigger={trigger} label={label} className="w-64 p-0" {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange } : {})}>
      {(close) => (
        <Command label={label} loop shouldFilter={!onSearch}>
          <Command.Input
            autoFocus
            placeholder={t("kit.find")}
            {...(onSearch ? { onValueChange: onSearch } : {})}
            className="h-9 w-full border-b border-line bg-transparent px-3 outline-none placeholder:text-muted"
          />
          <Command.Empty className="px-3 py-4 text-center text-muted">{t("kit.nothingFound")}</Command.Empty>
          <Command.List className="max-h-72 overflow-y-auto p-1">
            {choices.map((choice) => (
              <Command.Item
                key={choice.value}
                value={choice.value}
                keywords={[choice.label, choice.hint ?? ""]}
                onSelect={() => {
                  onPick(choice.value);
                  if (!several) close();
                }}
                className="flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 py-1 select-none data-[selected=true]:bg-brand-soft"
              >
                {choice.lead}
                <span className="min-w-0 flex-1 truncate">{choice.label}</span>
                {choice.hint ? <span className="tabular truncate text-xs text-muted">{choice.hint}</span> : null}
                {selected.includes(choice.value) ? <Check className="size-4 text-brand" aria-label={t("kit.chosen")} /> : null}
              </Command.Item>
            ))}
          </Command.List>
          {footer}
        </Command>
      )}
    </Popover>
  );
}

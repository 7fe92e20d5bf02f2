import { Star } from "lucide-react";
import { RadioGroup } from "radix-ui";
import { useTranslation } from "react-i18next";
import { cx } from "./cx";

export function Stars({ value }: { value: number }) {
  const { t } = useTranslation();
  return (
    <span role="img" aria-label={t("kit.stars", { count: value })} className="inline-flex text-warn">
      {[1, 2, 3, 4, 5].map((star) => (
        <Star key={star} aria-hidden="true" className={cx("size-4", star <= value && "fill-current")} />
      ))}
    </span>
  );
}

/** Five stars to choose from, as radio buttons. */
export function StarPicker({ value, onChange, label }: { value: number; onChange: (stars: number) => void; label: string }) {
  const { t } = useTranslation();
  return (
    <RadioGroup.Root aria-label={label} orientation="horizontal" value={value ? String(value) : ""} onValueChange={(next) => onChange(Number(next))} className="inline-flex gap-1 text-warn">
      {[1, 2, 3, 4, 5].map((star) => (
        <RadioGroup.Item key={star} value={String(star)} aria-label={t("kit.stars", { count: star })} className="rounded-md p-1 hover:bg-hover">
          <Star aria-hidden="true" className={cx("size-8", star <= value && "fill-current")} />
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}

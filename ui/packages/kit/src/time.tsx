import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { cx } from "./cx";
import { clock, exactTime, relativeTime, shortSpan } from "./time-words";

/** The current moment, refreshed twice a minute for everything on the page together. */
export const useNow = (): number => useSyncExternalStore(clock.subscribe, clock.now);

/** "3 minutes ago" with the exact time on hover, in the viewer's zone. */
export function RelativeTime({ at, className }: { at: string; className?: string }) {
  const { i18n } = useTranslation();
  const now = useNow();
  return (
    <time dateTime={at} title={exactTime(at, i18n.language)} className={cx("tabular whitespace-nowrap", className)}>
      {relativeTime(at, now, i18n.language)}
    </time>
  );
}

/** Time to a deadline: calm, then warning in the last hour, then red and counting up. */
export function Countdown({ to, paused, className }: { to: string; paused?: boolean; className?: string }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const left = Date.parse(to) - now;
  const span = shortSpan(Math.abs(left), i18n.language);
  const tone = paused ? "text-muted" : left < 0 ? "text-danger font-medium" : left < 3_600_000 ? "text-warn font-medium" : "text-muted";
  return (
    <time dateTime={to} title={exactTime(to, i18n.language)} className={cx("tabular whitespace-nowrap", tone, className)}>
      {left < 0 ? t("kit.over", { span }) : span}
    </time>
  );
}

import type { ApiError } from "@nullticket/api";
import { toast } from "@nullticket/kit";

/** 0.9502 -> "95 %". What is not the whole never reads as the whole: 0.996 -> "99 %". */
export const percent = (share: number | null | undefined, language: string): string =>
  share === null || share === undefined ? "–" : new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share < 1 ? Math.min(share, 0.99) : share);

/** Stars with their one decimal, so that 4.0 and 4.2 stand under each other. */
export const average = (value: number | null | undefined, language: string): string =>
  value === null || value === undefined ? "–" : new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value);

export const decimal = (value: number | null | undefined, language: string, digits = 1): string =>
  value === null || value === undefined ? "–" : new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);

export const whole = (value: number, language: string): string => new Intl.NumberFormat(language).format(value);

/** Minutes as people say them: 95 -> "1 h 35 min". */
export function spanOfMinutes(minutes: number | null | undefined, language: string): string {
  if (minutes === null || minutes === undefined) return "–";
  const part = (value: number, unit: string): string =>
    new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "narrow", maximumFractionDigits: 0 }).format(value);
  const total = Math.round(minutes);
  if (total < 60) return part(total, "minute");
  if (total < 2880) return total % 60 ? `${part(Math.floor(total / 60), "hour")} ${part(total % 60, "minute")}` : part(total / 60, "hour");
  const hours = Math.round(total / 60);
  return hours % 24 ? `${part(Math.floor(hours / 24), "day")} ${part(hours % 24, "hour")}` : part(hours / 24, "day");
}

/** Bytes as people say them. */
export function fileSize(bytes: number, language: string): string {
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, "kilobyte"] : [bytes / 1_000_000, "megabyte"];
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}

/** What a failed change tells the person; for `onError` of mutations. */
export const sayError = (error: Error | ApiError): void => {
  toast("error", error.message);
};

/** One clock for the page, so that a hundred rows cost one timer. */
const TICK = 30_000;
let moment = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

export const clock = {
  now: (): number => moment,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    moment = Date.now();
    timer ??= setInterval(() => {
      moment = Date.now();
      for (const one of listeners) one();
    }, TICK);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && timer) {
        clearInterval(timer);
        timer = undefined;
      }
    };
  },
};

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
/** English as the British write it, where the browser says so: the language of the page with the reader's own region. */
export const regional = (language: string): string => navigator.languages.find((one) => one === language || one.startsWith(`${language}-`)) ?? language;

/** Where the reader is, when they have said so; else where the device is. */
let zone: string | undefined;
const inZone = (): { timeZone?: string } => (zone ? { timeZone: zone } : {});

export function tellTimesIn(wanted: string | undefined): void {
  zone = wanted && Intl.supportedValuesOf("timeZone").includes(wanted) ? wanted : undefined;
  exact.clear();
  short.clear();
}

const relative = new Map<string, Intl.RelativeTimeFormat>();
const exact = new Map<string, Intl.DateTimeFormat>();

function remembered<T>(store: Map<string, T>, key: string, make: () => T): T {
  const known = store.get(key);
  if (known) return known;
  const made = make();
  store.set(key, made);
  return made;
}

export function relativeTime(at: string, now: number, language: string): string {
  const seconds = Math.round((Date.parse(at) - now) / 1000);
  const format = remembered(relative, language, () => new Intl.RelativeTimeFormat(regional(language), { numeric: "auto", style: "short" }));
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  }
  return format.format(0, "second");
}

export function exactTime(at: string, language: string): string {
  const format = remembered(exact, language, () => new Intl.DateTimeFormat(regional(language), { dateStyle: "medium", timeStyle: "long", ...inZone() }));
  return format.format(new Date(at));
}

const spans = new Map<string, Intl.NumberFormat>();
const short = new Map<string, Intl.DateTimeFormat>();

/** Date and time to the minute. */
export function shortTime(at: string, language: string): string {
  const format = remembered(short, language, () => new Intl.DateTimeFormat(regional(language), { dateStyle: "medium", timeStyle: "short", ...inZone() }));
  return format.format(new Date(at));
}

/** The two largest parts of a span: "3 h 05 m", "2 d 4 h". */
export function shortSpan(milliseconds: number, language: string): string {
  const minutes = Math.floor(milliseconds / 60_000);
  const part = (value: number, unit: string): string =>
    remembered(spans, `${language} ${unit}`, () => new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "narrow" })).format(value);
  if (minutes >= 1440) return `${part(Math.floor(minutes / 1440), "day")} ${part(Math.floor((minutes % 1440) / 60), "hour")}`;
  if (minutes >= 60) return `${part(Math.floor(minutes / 60), "hour")} ${part(minutes % 60, "minute")}`;
  return part(minutes, "minute");
}

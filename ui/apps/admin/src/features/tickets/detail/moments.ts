export interface Moment {
  key: "soon" | "today" | "tomorrow" | "monday";
  at: Date;
}

const atHour = (day: Date, days: number, hour: number): Date => new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, hour);

/** Times at which people like to be reminded, all of them ahead: in an hour, this afternoon, tomorrow, on Monday. */
export function moments(now: Date): Moment[] {
  const toMonday = (8 - now.getDay()) % 7 || 7;
  const afternoon = atHour(now, 0, 16);
  return [
    { key: "soon", at: new Date(now.getTime() + 3_600_000) },
    ...(now.getHours() < 15 ? [{ key: "today" as const, at: afternoon }] : []),
    { key: "tomorrow", at: atHour(now, 1, 9) },
    { key: "monday", at: atHour(now, toMonday, 9) },
  ];
}

import type { TicketFilter } from "./query-language";

/** The address of the CSV with exactly what the list shows. */
export function exportPath(filter: TicketFilter, sort: string): string {
  const query = new URLSearchParams({ sort });
  for (const [name, value] of Object.entries(filter)) {
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  }
  return `/api/export/tickets.csv?${query.toString()}`;
}

export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

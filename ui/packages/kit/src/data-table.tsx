import { type ColumnDef, flexRender, getCoreRowModel, getSortedRowModel, type RowData, useReactTable } from "@tanstack/react-table";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { cx } from "./cx";
import { SkeletonLines } from "./states";

declare module "@tanstack/react-table" {
  // The parameters are dictated by the library.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- the library dictates the parameters
  interface ColumnMeta<TData extends RowData, TValue> {
    align?: "end";
    grow?: boolean;
    hideBelow?: "md" | "lg";
  }
}

export type { ColumnDef } from "@tanstack/react-table";

interface DataTableProps<T> {
  label: string;
  rows: T[];
  columns: ColumnDef<T>[];
  rowKey: (row: T) => string;
  onOpen?: (row: T) => void;
  loading?: boolean;
  empty: ReactNode;
  footer?: ReactNode;
}

const HIDE = { md: "max-md:hidden", lg: "max-lg:hidden" };

/** A table for tens to hundreds of rows: sorts by its heads, opens a row by click or Enter. */
export function DataTable<T>({ label, rows, columns, rowKey, onOpen, loading, empty, footer }: DataTableProps<T>) {
  const { t } = useTranslation();
  const [sorting, setSorting] = useState<{ id: string; desc: boolean }[]>([]);
  const table = useReactTable({
    data: rows,
    columns,
    getRowId: rowKey,
    state: { sorting },
    onSortingChange: setSorting,
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
  });
  if (loading) return <SkeletonLines />;
  if (rows.length === 0) return empty;
  return (
    <div className="relative overflow-x-auto" tabIndex={0} role="region" aria-label={label}>
      <table className="w-full border-collapse text-start">
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} className="border-b border-line">
              {group.headers.map((head) => {
                const meta = head.column.columnDef.meta;
                const sorted = head.column.getIsSorted();
                const title = flexRender(head.column.columnDef.header, head.getContext());
                return (
                  <th
                    key={head.id}
                    scope="col"
                    aria-sort={sorted === "asc" ? "ascending" : sorted === "desc" ? "descending" : undefined}
                    className={cx("h-9 px-3 text-xs font-medium whitespace-nowrap text-muted", meta?.align ? "text-end" : "text-start", meta?.hideBelow && HIDE[meta.hideBelow])}
                  >
                    {head.column.getCanSort() && head.column.columnDef.header ? (
                      <button type="button" onClick={head.column.getToggleSortingHandler()} className="inline-flex items-center gap-1 hover:text-ink">
                        {title}
                        {sorted === "asc" ? <ArrowUp className="size-3" aria-hidden="true" /> : null}
                        {sorted === "desc" ? <ArrowDown className="size-3" aria-hidden="true" /> : null}
                      </button>
                    ) : (
                      title || <span className="sr-only">{t("kit.actions")}</span>
                    )}
                  </th>
                );
              })}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr
              key={row.id}
              className={cx("border-b border-line last:border-0", onOpen && "cursor-pointer hover:bg-hover")}
              onClick={onOpen ? (event) => !(event.target as HTMLElement).closest("button,a,input,select,label") && onOpen(row.original) : undefined}
            >
              {row.getVisibleCells().map((cell) => {
                const meta = cell.column.columnDef.meta;
                return (
                  <td key={cell.id} className={cx("h-11 px-3 py-1.5", meta?.align && "tabular text-end", meta?.grow ? "w-full" : "md:whitespace-nowrap", meta?.hideBelow && HIDE[meta.hideBelow])}>
                    {flexRender(cell.column.columnDef.cell, cell.getContext())}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {footer}
    </div>
  );
}

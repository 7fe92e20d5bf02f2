import { Button, Card, type ColumnDef, DataTable, EmptyState, ErrorState, Page, PageHead } from "@nullticket/kit";
import type { UseQueryResult } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import type { ReactNode } from "react";

interface FrameProps {
  title: string;
  text: string;
  add?: { label: string; run: () => void };
  actions?: ReactNode;
  children: ReactNode;
}

/** Head and body of a section of the settings. */
export function SectionFrame({ title, text, add, actions, children }: FrameProps) {
  return (
    <Page>
      <PageHead
        title={title}
        text={text}
        actions={
          <>
            {actions}
            {add ? (
              <Button tone="primary" icon={Plus} onClick={add.run}>
                {add.label}
              </Button>
            ) : null}
          </>
        }
      />
      {children}
    </Page>
  );
}

interface RecordTableProps<T> {
  label: string;
  list: UseQueryResult<unknown>;
  rows: T[];
  columns: ColumnDef<T>[];
  rowKey: (row: T) => string;
  onOpen?: (row: T) => void;
  none: string;
  footer?: ReactNode;
}

/** A list of records in all its states: loading, failed, empty, full. */
export function RecordTable<T>({ label, list, rows, columns, rowKey, onOpen, none, footer }: RecordTableProps<T>) {
  return (
    <Card flush>
      {list.error && !list.data ? (
        <ErrorState error={list.error} retry={() => void list.refetch()} />
      ) : (
        <DataTable label={label} rows={rows} columns={columns} rowKey={rowKey} {...(onOpen ? { onOpen } : {})} loading={list.isPending} empty={<EmptyState title={none} />} footer={footer} />
      )}
    </Card>
  );
}

/** A name that opens its record, also by keyboard. */
export function OpenName({ children, onOpen }: { children: ReactNode; onOpen: () => void }) {
  return (
    <button type="button" onClick={onOpen} className="text-start font-medium hover:underline">
      {children}
    </button>
  );
}

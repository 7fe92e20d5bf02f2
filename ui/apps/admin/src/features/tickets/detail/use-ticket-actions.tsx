import type { components } from "@nullticket/api";
import { part, toast, useBrought, useShortcut } from "@nullticket/kit";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useHabits } from "@/domain/habits";
import { useMe } from "@/domain/session";
import { sayError } from "@/domain/words";
import type { Status, Ticket } from "@/domain/types";
import { assignTicket, moveTicket, patchTicket } from "../api";
import { useTicketChange } from "../change";
import { markUnread } from "../marks";
import { ConflictDialog } from "./conflict-dialog";
import { type ConflictRow, sendSeen, useConflicts } from "./conflicts";
import { ResolveDialog } from "./resolve-dialog";

const RemindDialog = part(() => import("./remind-dialog"));
const MergeDialog = part(() => import("./merge-dialog"));

type Patch = components["schemas"]["TicketPatch"];
type Move = components["schemas"]["StatusIn"];
type Assignment = components["schemas"]["AssignIn"];
type Attempt = { kind: "patch"; mine: Patch } | { kind: "move"; mine: Move } | { kind: "assign"; mine: Assignment };
type Conflict = Attempt & { rows: ConflictRow[] };
export type OpenField = "status" | "priority" | "category" | "team" | "agent" | null;

export interface TicketActions {
  may: (action: string) => boolean;
  moves: Status[];
  patch: (patch: Patch) => void;
  move: (status: Status) => void;
  /** Asks for the solution, with one to begin from. */
  resolveWith: (solution: string) => void;
  assign: (to: Assignment) => void;
  take: () => void;
  ask: (dialog: "remind" | "merge") => void;
  unread: () => void;
  openField: OpenField;
  setOpenField: (field: OpenField) => void;
  busy: boolean;
  dialogs: ReactNode;
}

/** Everything an agent can do to a ticket, by mouse and by key, with its refusals and conflicts. */
export function useTicketActions(ticket: Ticket, ticketKey: string, { onNext, onList }: { onNext?: () => void; onList?: () => void }): TicketActions {
  const afterResolve = useHabits()?.after_resolve;
  const { t } = useTranslation();
  const me = useMe();
  const client = useQueryClient();
  const [openField, setOpenField] = useState<OpenField>(null);
  const [resolving, setResolving] = useState(false);
  const [solution, setSolution] = useState("");
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const may = (action: string): boolean => ticket.allowed_actions?.includes(action) ?? false;

  const rowsOf = useConflicts(ticketKey);
  const stale = async (error: Error, attempt: Attempt, before: Ticket | undefined): Promise<void> => {
    const rows = await rowsOf(error, attempt.mine, before ?? ticket);
    if (!rows) return sayError(error);
    setResolving(false);
    setConflict({ rows, ...attempt });
  };
  const patch = useTicketChange<Patch>(ticketKey, (change) => sendSeen(client, ticketKey, ticket, change, patchTicket), (error, mine, before) => void stale(error, { kind: "patch", mine }, before));
  const move = useTicketChange<Move>(ticketKey, (change) => sendSeen(client, ticketKey, ticket, change, moveTicket), (error, mine, before) => void stale(error, { kind: "move", mine }, before));
  const assign = useTicketChange<Assignment>(ticketKey, (change) => sendSeen(client, ticketKey, ticket, change, assignTicket), (error, mine, before) => void stale(error, { kind: "assign", mine }, before));
  const settle = ({ kind, mine }: Attempt, kept: ReadonlySet<string>): void => {
    setConflict(null);
    if (kept.size === 0) return;
    if (kind === "move") move.mutate(mine);
    else if (kind === "patch") patch.mutate(Object.fromEntries(Object.entries(mine).filter(([field]) => kept.has(field))));
    else {
      // The agent has seen who has it now.
      assign.mutate(Object.fromEntries(Object.entries(mine).filter(([field]) => field !== "expected_agent_id")));
    }
  };

  const startMove = (status: Status): void => {
    if (status === "resolved") setResolving(true);
    else move.mutate({ status });
  };
  const take = (): void => {
    if (!me) return;
    assign.mutate({ agent_id: me.id, expected_agent_id: ticket.agent?.id ?? null }, { onSuccess: () => toast("ok", t("ticket.taken")) });
  };
  useBrought(RemindDialog, MergeDialog);
  const [openDialog, setOpenDialog] = useState<"remind" | "merge" | null>(null);
  const unread = (): void => void markUnread(client, ticket.id).then(() => toast("ok", t("ticket.isUnread")), sayError);
  const keys = (label: string) => ({ group: t("keys.ticket"), label });
  useShortcut("s", () => setOpenField("status"), keys(t("filter.status")));
  useShortcut("p", () => setOpenField("priority"), keys(t("filter.priority")));
  useShortcut("y", () => setOpenField("category"), keys(t("filter.category")));
  useShortcut("t", () => setOpenField("team"), keys(t("filter.team")));
  useShortcut("a", () => setOpenField("agent"), keys(t("filter.agent")));
  useShortcut("i", take, keys(t("ticket.take")));
  useShortcut("e", () => may("status:resolved") && setResolving(true), keys(t("ticket.resolve")));
  useShortcut("shift+y", () => may("edit") && patch.mutate({ category: ticket.category }), keys(t("decision.confirm")));
  useShortcut("z", () => setOpenDialog("remind"), keys(t("remind.title")));
  useShortcut("m", () => may("edit") && setOpenDialog("merge"), keys(t("merge.key")));
  useShortcut("u", unread, keys(t("ticket.markUnread")));
  useShortcut(
    ".",
    () => void navigator.clipboard.writeText(ticket.ticket_number).then(() => toast("ok", t("ticket.copied", { number: ticket.ticket_number }))),
    keys(t("ticket.copy")),
  );

  const dialogs = (
    <>
      <ResolveDialog
        key={solution}
        start={solution}
        open={resolving}
        onOpenChange={setResolving}
        busy={move.isPending}
        onResolve={(resolution, next) =>
          move.mutate(
            { status: "resolved", resolution },
            {
              onSuccess: () => {
                setResolving(false);
                toast("ok", t("ticket.resolved", { number: ticket.ticket_number }));
                if (next || afterResolve === "next") onNext?.();
                else if (afterResolve === "list") onList?.();
              },
            },
          )
        }
        canNext={onNext !== undefined}
      />
      <Suspense>
        {openDialog === "remind" ? <RemindDialog ticket={ticket} onClose={() => setOpenDialog(null)} /> : null}
        {openDialog === "merge" ? <MergeDialog ticket={ticket} onClose={() => setOpenDialog(null)} /> : null}
      </Suspense>
      {conflict ? (
        <ConflictDialog rows={conflict.rows} onClose={() => setConflict(null)} onApply={(kept) => settle(conflict, kept)} />
      ) : null}
    </>
  );
  const moves = (ticket.allowed_actions ?? []).filter((one) => one.startsWith("status:")).map((one) => one.slice(7) as Status);
  return {
    may,
    moves,
    patch: patch.mutate,
    move: startMove,
    resolveWith: (text) => {
      setSolution(text);
      setResolving(true);
    },
    assign: assign.mutate,
    take,
    ask: setOpenDialog,
    unread,
    openField,
    setOpenField,
    busy: patch.isPending || move.isPending || assign.isPending,
    dialogs,
  };
}

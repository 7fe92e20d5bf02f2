import { Badge, type Choice, Countdown, cx, Picker, Stars, TextInput } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { agentsQuery, categoriesQuery, teamsQuery, useCategoryName } from "@/domain/lists";
import { spanOfMinutes } from "@/domain/words";
import { PRIORITIES, type Priority, type Status, type Ticket } from "@/domain/types";
import { PriorityMark, StatusBadge } from "@/domain/vocabulary";
import type { OpenField, TicketActions } from "./use-ticket-actions";

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-h-8 items-center gap-2">
      <dt className="w-24 shrink-0 text-sm text-muted">{label}</dt>
      <dd className="min-w-0 flex-1">{children}</dd>
    </div>
  );
}

interface FieldProps {
  name: NonNullable<OpenField>;
  actions: TicketActions;
  editable: boolean;
  choices: Choice[];
  selected: string[];
  onPick: (value: string) => void;
  children: ReactNode;
}

/** A value that is changed where it stands. */
function PickField({ name, actions, editable, choices, selected, onPick, children }: FieldProps) {
  const { t } = useTranslation();
  if (!editable) return <Line label={t(`filter.${name}`)}>{children}</Line>;
  return (
    <Line label={t(`filter.${name}`)}>
      <Picker
        label={t(`filter.${name}`)}
        open={actions.openField === name}
        onOpenChange={(open) => actions.setOpenField(open ? name : null)}
        choices={choices}
        selected={selected}
        onPick={onPick}
        trigger={
          <button type="button" className={cx("-ms-2 flex min-h-7 w-full items-center gap-1.5 rounded-md px-2 text-start hover:bg-hover")}>
            <span className="min-w-0 flex-1 truncate">{children}</span>
            <ChevronDown className="size-3.5 shrink-0 text-muted" aria-hidden="true" />
          </button>
        }
      />
    </Line>
  );
}

function Tags({ ticket, actions }: { ticket: Ticket; actions: TicketActions }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const add = (): void => {
    const tag = text.trim().toLowerCase();
    setText("");
    if (tag && !ticket.tags.includes(tag)) actions.patch({ tags: [...ticket.tags, tag] });
  };
  return (
    <Line label={t("filter.tag")}>
      <div className="flex flex-wrap items-center gap-1">
        {ticket.tags.map((tag) => (
          <span key={tag} className="inline-flex items-center">
            <Badge>{tag}</Badge>
            {actions.may("edit") ? (
              <button type="button" aria-label={t("ticket.dropTag", { tag })} className="text-muted hover:text-ink" onClick={() => actions.patch({ tags: ticket.tags.filter((one) => one !== tag) })}>
                <X className="size-3.5" aria-hidden="true" />
              </button>
            ) : null}
          </span>
        ))}
        {actions.may("edit") ? (
          <TextInput aria-label={t("ticket.addTag")} placeholder={t("ticket.addTag")} value={text} onChange={(event) => setText(event.target.value)} onBlur={add} onKeyDown={(event) => event.key === "Enter" && add()} className="h-7! w-24 border-transparent! bg-transparent text-sm" />
        ) : null}
      </div>
    </Line>
  );
}

export function Properties({ ticket, actions }: { ticket: Ticket; actions: TicketActions }) {
  const { t, i18n } = useTranslation();
  const teams = useQuery(teamsQuery).data ?? [];
  const agents = useQuery(agentsQuery).data ?? [];
  const categories = useQuery(categoriesQuery).data ?? [];
  const categoryName = useCategoryName();
  const edit = actions.may("edit");
  const assign = actions.may("assign");
  const members = teams.find((team) => team.id === ticket.team?.id)?.member_ids ?? [];
  const byTeam = [...agents].sort((one, other) => Number(members.includes(other.id)) - Number(members.includes(one.id)));
  return (
    <dl className="px-4 py-3">
      <PickField name="status" actions={actions} editable={actions.moves.length > 0} selected={[ticket.status]} onPick={(value) => actions.move(value as Status)} choices={actions.moves.map((value) => ({ value, label: t(`status.${value}`) }))}>
        <StatusBadge status={ticket.status} />
      </PickField>
      <PickField name="priority" actions={actions} editable={edit} selected={[ticket.priority]} onPick={(value) => actions.patch({ priority: value as Priority })} choices={[...PRIORITIES].reverse().map((value) => ({ value, label: t(`priority.${value}`) }))}>
        <span className="flex items-center gap-2">
          <PriorityMark priority={ticket.priority} />
          <span className="tabular text-sm text-muted">{t("ticket.score", { score: ticket.priority_score })}</span>
        </span>
      </PickField>
      <PickField name="category" actions={actions} editable={edit} selected={[ticket.category]} onPick={(category) => actions.patch({ category })} choices={categories.map((one) => ({ value: one.key, label: one.name }))}>
        {categoryName(ticket.category)}
      </PickField>
      <PickField name="team" actions={actions} editable={assign} selected={ticket.team ? [String(ticket.team.id)] : []} onPick={(value) => actions.assign({ team_id: Number(value) })} choices={teams.filter((team) => team.active).map((team) => ({ value: String(team.id), label: team.name, hint: `${team.open_load}/${team.capacity}` }))}>
        {ticket.team?.name ?? "–"}
      </PickField>
      <PickField
        name="agent"
        actions={actions}
        editable={assign}
        selected={ticket.agent ? [String(ticket.agent.id)] : ["none"]}
        onPick={(value) => actions.assign({ agent_id: value === "none" ? null : Number(value) })}
        choices={[{ value: "none", label: t("ticket.nobody") }, ...byTeam.map((agent) => ({ value: String(agent.id), label: agent.name, hint: members.includes(agent.id) ? t("ticket.ofTeam") : "" }))]}
      >
        {ticket.agent?.name ?? t("ticket.nobody")}
      </PickField>
      <Tags ticket={ticket} actions={actions} />
      {ticket.resolution_minutes !== null ? <Line label={t("ticket.took")}>{spanOfMinutes(ticket.resolution_minutes, i18n.language)}</Line> : null}
      {ticket.satisfaction ? (
        <Line label={t("ticket.rating")}>
          <Stars value={ticket.satisfaction} />
        </Line>
      ) : null}
      {ticket.source_reference ? (
        <Line label={t("ticket.reference")}>
          <code className="text-sm break-all">{ticket.source_reference}</code>
        </Line>
      ) : null}
      {!ticket.sla && ticket.sla_deadline ? (
        <Line label={t("column.sla")}>
          <Countdown to={ticket.sla_deadline} />
        </Line>
      ) : null}
    </dl>
  );
}

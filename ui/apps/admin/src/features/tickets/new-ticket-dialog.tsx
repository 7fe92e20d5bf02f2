import { zodResolver } from "@hookform/resolvers/zod";
import { Button, Dialog, Field, Select, TextArea, TextInput, toast } from "@nullticket/kit";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { z } from "zod/mini";
import { categoriesQuery } from "@/domain/lists";
import { PRIORITIES } from "@/domain/types";
import { createTicket } from "./api";

const shape = z.object({
  title: z.string().check(z.trim(), z.minLength(1), z.maxLength(200)),
  description: z.string(),
  requester_email: z.union([z.literal(""), z.email()]),
  category: z.string(),
  priority: z.union([z.literal(""), z.enum(PRIORITIES)]),
});
type Given = z.infer<typeof shape>;
const EMPTY: Given = { title: "", description: "", requester_email: "", category: "", priority: "" };

/** For a ticket that came by phone or at the desk. What is left open the engine fills in. */
export function NewTicketDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const categories = useQuery({ ...categoriesQuery, enabled: open }).data ?? [];
  const { register, handleSubmit, reset, formState } = useForm<Given>({ resolver: zodResolver(shape), defaultValues: EMPTY });
  const create = useMutation({
    mutationFn: (given: Given) =>
      createTicket({
        title: given.title,
        description: given.description,
        requester_email: given.requester_email || null,
        category: given.category || null,
        priority: given.priority || null,
      }),
    onSuccess: async (made) => {
      reset(EMPTY);
      onOpenChange(false);
      toast("ok", t("create.made", { number: made.ticket_number }));
      await client.invalidateQueries({ queryKey: ["tickets"] });
      await navigate({ to: "/tickets/$key", params: { key: made.ticket_number } });
    },
  });
  const errors = formState.errors;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("nav.newTicket")}
      text={t("create.text")}
      footer={
        <Button type="submit" form="new-ticket" tone="primary" busy={create.isPending}>
          {t("create.submit")}
        </Button>
      }
    >
      <form id="new-ticket" noValidate className="grid gap-3 sm:grid-cols-2" onSubmit={(event) => void handleSubmit((given) => create.mutate(given))(event)}>
        <Field label={t("field.title")} error={errors.title && t("create.titleNeeded")} className="sm:col-span-2">
          {(ids) => <TextInput {...ids} {...register("title")} autoFocus />}
        </Field>
        <Field label={t("field.description")} className="sm:col-span-2">
          {(ids) => <TextArea {...ids} {...register("description")} rows={5} />}
        </Field>
        <Field label={t("create.requester")} hint={t("create.requesterHint")} error={errors.requester_email && t("login.emailNeeded")} className="sm:col-span-2">
          {(ids) => <TextInput {...ids} {...register("requester_email")} type="email" />}
        </Field>
        <Field label={t("filter.category")}>
          {(ids) => (
            <Select {...ids} {...register("category")}>
              <option value="">{t("create.byEngine")}</option>
              {categories.map((one) => (
                <option key={one.key} value={one.key}>
                  {one.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t("filter.priority")}>
          {(ids) => (
            <Select {...ids} {...register("priority")}>
              <option value="">{t("create.byEngine")}</option>
              {PRIORITIES.map((one) => (
                <option key={one} value={one}>
                  {t(`priority.${one}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {create.error ? (
          <p role="alert" className="text-danger sm:col-span-2">
            {create.error.message}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}

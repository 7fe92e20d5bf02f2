import { Button, Dialog, toast } from "@nullticket/kit";
import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { sayError } from "@/domain/words";

interface FormDialogProps {
  title: string;
  onClose: () => void;
  /** Undefined: something needed is missing. Without it the record is only shown. */
  save?: () => Promise<unknown> | undefined;
  refresh: QueryKey;
  children: ReactNode;
  wide?: boolean;
}

/** A dialog that saves one record, says what was refused, and closes when it worked. */
export function FormDialog({ title, onClose, save, refresh, children, wide }: FormDialogProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const saving = useMutation({
    mutationFn: (work: Promise<unknown>) => work,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: refresh });
      toast("ok", t("set.saved"), { seconds: 2 });
      onClose();
    },
    onError: sayError,
  });
  const submit = (): void => {
    const work = save?.();
    if (work) saving.mutate(work);
  };
  return (
    <Dialog open onOpenChange={onClose} title={title} wide={wide ?? false}>
      <form
        noValidate
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {children}
        <div className="mt-2 flex justify-end gap-2">
          <Button onClick={onClose}>{t(save ? "kit.cancel" : "kit.close")}</Button>
          {save ? (
            <Button type="submit" tone="primary" busy={saving.isPending}>
              {t("kit.save")}
            </Button>
          ) : null}
        </div>
      </form>
    </Dialog>
  );
}


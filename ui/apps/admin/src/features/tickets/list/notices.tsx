import { Checkbox, Switch, toast } from "@nullticket/kit";
import { useTranslation } from "react-i18next";
import { type Habits, useHabits, useKeepHabits } from "@/domain/habits";

const KINDS = ["assigned", "commented", "mentioned", "sla"] as const;
const WAYS = ["bell", "mail"] as const;

/** What this person is told of, and by which way. */
export function Notices() {
  const { t } = useTranslation();
  const habits = useHabits();
  const keep = useKeepHabits();
  const choose = (way: (typeof WAYS)[number], kind: (typeof KINDS)[number], on: boolean): void => {
    const before: Habits["bell"] = habits?.[way] ?? [];
    keep({ [way]: KINDS.filter((one) => (one === kind ? on : before.includes(one))) });
  };
  const onScreen = async (on: boolean): Promise<void> => {
    if (on && (await Notification.requestPermission()) !== "granted") {
      toast("error", t("list.noticesBlocked"));
      return;
    }
    keep({ browser_notices: on });
  };
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">{t("notice.title")}</legend>
      <table className="w-full">
        <thead>
          <tr className="text-sm text-muted">
            <td />
            {WAYS.map((way) => (
              <th key={way} scope="col" className="w-20 font-normal">
                {t(`notice.way.${way}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {KINDS.map((kind) => (
            <tr key={kind}>
              <th scope="row" className="h-8 text-start font-normal">
                {t(`notice.about.${kind}`)}
              </th>
              {WAYS.map((way) => (
                <td key={way}>
                  <span className="flex justify-center">
                    <Checkbox
                      showLabel={false}
                      label={`${t(`notice.about.${kind}`)}, ${t(`notice.way.${way}`)}`}
                      checked={habits?.[way]?.includes(kind) ?? false}
                      onChange={(on) => choose(way, kind, on)}
                    />
                  </span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <span className="mt-2 flex items-center justify-between gap-3">
        {t("list.notices")}
        <Switch label={t("list.notices")} checked={habits?.browser_notices ?? false} onChange={(on) => void onScreen(on)} />
      </span>
    </fieldset>
  );
}

import { api, type components, data } from "@nullticket/api";
import { EmptyState, IconButton, Popover, RelativeTime } from "@nullticket/kit";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Bell as BellIcon } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useHabits } from "@/domain/habits";

type Line = components["schemas"]["NotificationOut"];

/** Where a line leads: to its ticket, or to what the engine has done. */
function placeOf(item: Line) {
  const key = item.data["ticket_number"] ?? item.ticket_id;
  return key === null || key === undefined ? ({ to: "/quality" } as const) : ({ to: "/tickets/$key", params: { key: String(key) } } as const);
}

/** The notification centre. Opening it marks everything shown as read. */
export function Bell() {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { data: centre } = useQuery({
    queryKey: ["notifications"],
    queryFn: () => data(api.GET("/api/notifications", { params: { query: { limit: 30 } } })),
    refetchInterval: 120_000,
  });
  const read = useMutation({
    mutationFn: (upTo: number) => api.POST("/api/notifications/read", { body: { up_to: upTo } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["notifications"] }),
  });
  const newest = centre?.items[0];
  const notices = useHabits()?.browser_notices ?? false;
  const told = useRef<number | undefined>(undefined);
  const words = (kind: string): string => (i18n.exists(`notice.${kind}`) ? t(`notice.${kind}` as "notice.other") : t("notice.other"));
  useEffect(() => {
    const before = told.current;
    told.current = newest?.id ?? 0;
    if (before === undefined || !newest || newest.id <= before || newest.read_at || !notices || document.visibilityState === "visible") return;
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    const key = `notice.${newest.kind}`;
    const title = i18n.exists(key) ? t(key as "notice.other") : t("notice.other");
    const shown = new Notification(title, { body: String(newest.data["title"] ?? ""), tag: String(newest.id) });
    shown.onclick = () => {
      window.focus();
      void navigate(placeOf(newest));
    };
  }, [newest, notices, navigate, t, i18n]);
  return (
    <Popover
      label={t("notice.title")}
      align="end"
      className="w-80 p-1"
      onOpenChange={(open) => {
        if (!open && centre?.unread && newest) read.mutate(newest.id);
      }}
      trigger={<IconButton icon={BellIcon} label={t("notice.title")} badge={centre?.unread ?? 0} />}
    >
      {(close) =>
        centre?.items.length ? (
          <ul>
            {centre.items.map((item) => (
              <li key={item.id}>
                <Link
                  {...placeOf(item)}
                  onClick={close}
                  className="flex flex-col rounded-md px-2.5 py-2 hover:bg-hover"
                >
                  <span className="flex gap-2">
                    <span className={item.read_at ? "flex-1" : "flex-1 font-medium"}>{words(item.kind)}</span>
                    <RelativeTime at={item.created_at} className="text-xs text-muted" />
                  </span>
                  <span className="truncate text-sm text-muted">{String(item.data["title"] ?? item.data["ticket_number"] ?? "")}</span>
                </Link>
              </li>
            ))}
          </ul>
        ) : (
          <EmptyState icon={BellIcon} title={t("notice.none")} />
        )
      }
    </Popover>
  );
}

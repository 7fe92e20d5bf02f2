import "@/domain/admin-texts";
import { useParams } from "@tanstack/react-router";
import { SettingsPage } from "@/features/settings";

export function SettingsRoute() {
  const { section } = useParams({ from: "/desk/settings/$section" });
  return <SettingsPage section={section} />;
}

import "@/domain/admin-texts";
export { SettingsPage } from "./settings-page";

export const SettingsRoute = () => null;

export const AnalyticsRoute = () => null;

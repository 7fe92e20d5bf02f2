import { OverviewPage } from "@/features/overview";

export const OverviewRoute = () => <OverviewPage />;

import { TriagePage } from "@/features/tickets";

export const TriageRoute = () => <TriagePage />;

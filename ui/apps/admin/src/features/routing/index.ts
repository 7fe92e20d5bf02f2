import "@/domain/admin-texts";
export { RoutingPage } from "./routing-page";

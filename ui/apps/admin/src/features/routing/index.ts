export { RoutingPage } from "./routing-page";

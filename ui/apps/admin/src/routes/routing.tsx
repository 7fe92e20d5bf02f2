export const RoutingRoute = () => null;

export const RateRoute = () => null;

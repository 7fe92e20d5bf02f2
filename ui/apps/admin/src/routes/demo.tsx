export const DemoRoute = () => null;

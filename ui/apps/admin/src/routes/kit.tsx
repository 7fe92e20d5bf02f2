export const KitRoute = () => null;

export { api, data, download, ifMatch, upload } from "./client";
export { ApiError, type FieldProblem } from "./errors";
export type { components, paths } from "./schema.gen";
export { type Me, onSession, refresh, signIn, signInByLink, signOut } from "./session";

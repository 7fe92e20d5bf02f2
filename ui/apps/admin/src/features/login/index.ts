export { LinkPage } from "./link-page";
export { LoginPage } from "./login-page";
export { SetPasswordPage } from "./set-password-page";

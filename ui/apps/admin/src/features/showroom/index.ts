export { ShowroomPage } from "./showroom-page";

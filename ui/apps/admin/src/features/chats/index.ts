export { useWaitingChats } from "./api";
export { ChatsPage } from "./chats-page";

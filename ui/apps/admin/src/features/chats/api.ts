import { api, type components, data } from "@nullticket/api";
import { queryOptions, useQuery } from "@tanstack/react-query";

type Schemas = components["schemas"];
export type ChatRow = Schemas["DeskRow"];
export type Chat = Schemas["DeskConversationOut"];

/** Live messages say when something moved; asking now and then covers a socket that is closed. */
const EVERY_MS = 20_000;

export const chatsQuery = queryOptions({
  queryKey: ["chats", "list"],
  queryFn: (): Promise<ChatRow[]> => data(api.GET("/api/desk/conversations")),
  refetchInterval: EVERY_MS,
});

const path = (id: string) => ({ params: { path: { conversation_id: id } } });

export const chatQuery = (id: string) =>
  queryOptions({
    queryKey: ["chats", "one", id],
    queryFn: (): Promise<Chat> => data(api.GET("/api/desk/conversations/{conversation_id}", path(id))),
    refetchInterval: EVERY_MS,
  });

export const takeChat = (id: string) => data(api.POST("/api/desk/conversations/{conversation_id}/take", path(id)));
export const releaseChat = (id: string) => data(api.POST("/api/desk/conversations/{conversation_id}/release", path(id)));
export const answerChat = (id: string, text: string) => data(api.POST("/api/desk/conversations/{conversation_id}/messages", { ...path(id), body: { text } }));
export const tellWriting = (id: string) => api.POST("/api/desk/conversations/{conversation_id}/writing", path(id));
export const ticketOfChat = (id: string, email: string | null) =>
  data(api.POST("/api/desk/conversations/{conversation_id}/ticket", { ...path(id), body: { requester_email: email } }));

/** Visitors who want a person and have none yet. */
export const useWaitingChats = (): number => useQuery(chatsQuery).data?.filter((one) => one.wants_person && one.owner_id === null).length ?? 0;

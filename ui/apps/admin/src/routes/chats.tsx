import { useNavigate, useSearch } from "@tanstack/react-router";
import { ChatsPage } from "@/features/chats";

export function ChatsRoute() {
  const { chat } = useSearch({ from: "/desk/chats" });
  const navigate = useNavigate();
  return <ChatsPage chat={chat} onChat={(next) => void navigate({ to: "/chats", search: next ? { chat: next } : {}, replace: true })} />;
}

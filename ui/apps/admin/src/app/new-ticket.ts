/** Loaded when somebody first asks for it: forms are not part of the first visit. */
export { NewTicketDialog as default } from "@/features/tickets";

export { ArticlesPage, ReadArticlePage } from "./articles";
export { MyTicketPage } from "./my-ticket";
export { MyTicketsPage } from "./my-tickets";
export { NewTicketPage } from "./new-ticket";
export { RatePage } from "./rate-page";

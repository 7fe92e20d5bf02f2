export const MyTicketsRoute = () => null;
export const NewTicketRoute = () => null;
export const MyTicketRoute = () => null;
export const ArticlesRoute = () => null;
export const ReadArticleRoute = () => null;

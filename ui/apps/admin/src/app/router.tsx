import { ApiError, onSession } from "@nullticket/api";
import { tellTimesIn } from "@nullticket/kit";
import { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { isAgent, meQuery, zoneOf } from "@/domain/session";
import { startList, startTicket } from "@/features/tickets/start";
import { articlesSearch, chatsSearch, loginSearch, overviewTab, portalSearch, qualitySearch, ticketsSearch, tokenSearch } from "@/routes/searches";
import { DeskShell } from "./desk-shell";
import { Crashed, CrashedAlone, NotThere, Waiting, WaitingAlone } from "./fallbacks";
import { followLanguage } from "./languages";
import { PortalShell } from "./portal-shell";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: true,
      retry: (count, error) => count < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500),
    },
  },
});

const alone = { errorComponent: CrashedAlone, pendingComponent: WaitingAlone } as const;
const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({ component: Outlet, ...alone });

const login = createRoute({
  getParentRoute: () => root,
  ...alone,
  path: "/login",
  validateSearch: loginSearch,
  component: lazyRouteComponent(() => import("@/routes/login"), "LoginRoute"),
});
const setPassword = createRoute({
  getParentRoute: () => root,
  ...alone,
  path: "/set-password",
  validateSearch: tokenSearch,
  component: lazyRouteComponent(() => import("@/routes/set-password"), "SetPasswordRoute"),
});
const rate = createRoute({
  getParentRoute: () => root,
  ...alone,
  path: "/rate/$number",
  validateSearch: tokenSearch,
  component: lazyRouteComponent(() => import("@/routes/rate"), "RateRoute"),
});

const desk = createRoute({
  getParentRoute: () => root,
  ...alone,
  id: "desk",
  beforeLoad: async ({ context, location }) => {
    const me = await context.queryClient.ensureQueryData(meQuery);
    if (!me) throw redirect({ to: "/login", search: { next: location.href } });
    if (isAgent(me)) return { me };
    const number = /^\/tickets\/([^/]+)$/.exec(location.pathname)?.[1];
    if (number) throw redirect({ to: "/portal/tickets/$key", params: { key: number } });
    throw redirect({ to: "/portal" });
  },
  component: DeskShell,
});
const page = <P extends string>(path: P) => ({ getParentRoute: () => desk, path }) as const;
const overview = createRoute({ ...page("/"), component: lazyRouteComponent(() => import("@/routes/overview"), "OverviewRoute") });
const tickets = createRoute({ ...page("/tickets"), validateSearch: ticketsSearch, beforeLoad: ({ context, search }) => startList(context.queryClient, context.me.id, search), component: lazyRouteComponent(() => import("@/routes/tickets"), "TicketsRoute") });
const ticket = createRoute({ ...page("/tickets/$key"), beforeLoad: ({ context, params }) => startTicket(context.queryClient, params.key), component: lazyRouteComponent(() => import("@/routes/ticket"), "TicketRoute") });
const chats = createRoute({ ...page("/chats"), validateSearch: chatsSearch, component: lazyRouteComponent(() => import("@/routes/chats"), "ChatsRoute") });
const triage = createRoute({ ...page("/triage"), component: lazyRouteComponent(() => import("@/routes/triage"), "TriageRoute") });
const analytics = createRoute({ ...page("/analytics"), validateSearch: overviewTab, component: lazyRouteComponent(() => import("@/routes/analytics"), "AnalyticsRoute") });
const routing = createRoute({ ...page("/routing"), validateSearch: overviewTab, component: lazyRouteComponent(() => import("@/routes/routing"), "RoutingRoute") });
const knowledge = createRoute({ ...page("/knowledge"), validateSearch: articlesSearch, component: lazyRouteComponent(() => import("@/routes/knowledge"), "KnowledgeRoute") });
const article = createRoute({ ...page("/knowledge/$id"), component: lazyRouteComponent(() => import("@/routes/article"), "ArticleRoute") });
const quality = createRoute({ ...page("/quality"), validateSearch: qualitySearch, component: lazyRouteComponent(() => import("@/routes/quality"), "QualityRoute") });
const settings = createRoute({ ...page("/settings/$section"), component: lazyRouteComponent(() => import("@/routes/settings"), "SettingsRoute") });

const portal = createRoute({
  getParentRoute: () => root,
  ...alone,
  path: "/portal",
  beforeLoad: async ({ context, location }) => {
    const me = await context.queryClient.ensureQueryData(meQuery);
    const isPublic = location.pathname.startsWith("/portal/articles");
    if (!me && !isPublic) throw redirect({ to: "/login", search: { next: location.href } });
  },
  component: PortalShell,
});
const portalPage = <P extends string>(path: P) => ({ getParentRoute: () => portal, path }) as const;
const myTickets = createRoute({ ...portalPage("/"), component: lazyRouteComponent(() => import("@/routes/portal"), "MyTicketsRoute") });
const newTicket = createRoute({ ...portalPage("/new"), component: lazyRouteComponent(() => import("@/routes/portal"), "NewTicketRoute") });
const myTicket = createRoute({ ...portalPage("/tickets/$key"), component: lazyRouteComponent(() => import("@/routes/portal"), "MyTicketRoute") });
const articles = createRoute({ ...portalPage("/articles"), validateSearch: portalSearch, component: lazyRouteComponent(() => import("@/routes/portal"), "ArticlesRoute") });
const readArticle = createRoute({ ...portalPage("/articles/$id"), component: lazyRouteComponent(() => import("@/routes/portal"), "ReadArticleRoute") });

const development = import.meta.env.DEV
  ? [
      createRoute({ getParentRoute: () => root, path: "/kit", component: lazyRouteComponent(() => import("@/routes/kit"), "KitRoute") }),
    ]
  : [];

const tree = root.addChildren([
  login,
  setPassword,
  rate,
  desk.addChildren([overview, tickets, ticket, chats, triage, analytics, routing, knowledge, article, quality, settings]),
  portal.addChildren([myTickets, newTicket, myTicket, articles, readArticle]),
  ...development,
]);

export const router = createRouter({
  routeTree: tree,
  context: { queryClient },
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultPendingComponent: Waiting,
  defaultErrorComponent: Crashed,
  defaultNotFoundComponent: NotThere,
});

onSession((me) => {
  queryClient.setQueryData(meQuery.queryKey, me ?? null);
  if (me) {
    tellTimesIn(zoneOf(me));
    void followLanguage(me.language);
  }
  if (!me && !/^\/(login|rate|set-password|portal\/articles)/.test(window.location.pathname)) {
    queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== "me" });
    void router.navigate({ to: "/login", search: { next: window.location.pathname + window.location.search } });
  }
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

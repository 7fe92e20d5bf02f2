import { Toaster, TipProvider } from "@nullticket/kit";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { queryClient, router } from "./router";

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <TipProvider delayDuration={500}>
        <RouterProvider router={router} />
        <Toaster />
      </TipProvider>
    </QueryClientProvider>
  );
}

import { Logo } from "@nullticket/kit";
import { StarsCard } from "./stars-card";

/** Where the link of a mail leads: no sign-in, the token of the link is the proof. */
export function RatePage({ ticketKey, token, preset }: { ticketKey: string; token: string | undefined; preset: number | undefined }) {
  return (
    <main className="flex min-h-dvh flex-col items-center bg-ground px-4 pt-[12vh] pb-10 text-lg">
      <Logo className="mb-8 text-xl" />
      <h1 className="sr-only">{ticketKey}</h1>
      <div className="w-full max-w-lg">
        <StarsCard ticketKey={ticketKey} token={token} preset={preset} />
      </div>
    </main>
  );
}

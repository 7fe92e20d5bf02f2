import { Logo } from "@nullticket/kit";
import type { ReactNode } from "react";

export function LoginFrame({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <main className="flex min-h-dvh flex-col items-center bg-ground px-4 pt-[12vh] pb-10">
      <Logo className="mb-8 text-xl" />
      <div className="card w-full max-w-sm p-6 sm:p-8">
        <h1 className="text-xl font-semibold">{title}</h1>
        {text ? <p className="mt-1 text-muted">{text}</p> : null}
        <div className="mt-5">{children}</div>
      </div>
    </main>
  );
}

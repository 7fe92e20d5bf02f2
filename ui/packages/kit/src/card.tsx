import type { ReactNode } from "react";
import { cx } from "./cx";

interface CardProps {
  title?: string;
  text?: string;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
  flush?: boolean;
}

export function Card({ title, text, actions, children, className, flush }: CardProps) {
  return (
    <section className={cx("card min-w-0", className)}>
      {title ? (
        <header className="flex flex-wrap items-center gap-2 px-4 pt-3 pb-2">
          <div className="min-w-0 flex-1 basis-44">
            <h2 className="font-semibold">{title}</h2>
            {text ? <p className="text-sm text-muted">{text}</p> : null}
          </div>
          {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
        </header>
      ) : null}
      <div className={flush ? "" : cx("px-4 pb-4", !title && "pt-4")}>{children}</div>
    </section>
  );
}

/** The head of a page: title, what it is about, what can be done. */
export function PageHead({ title, text, actions }: { title: string; text?: string; actions?: ReactNode }) {
  return (
    <header className="mb-4 flex flex-wrap items-end gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1 basis-60">
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        {text ? <p className="text-muted">{text}</p> : null}
      </div>
      {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
    </header>
  );
}

export function Page({ children, narrow }: { children: ReactNode; narrow?: boolean }) {
  return <div className={cx("mx-auto w-full p-4 lg:p-6", narrow ? "max-w-3xl" : "max-w-7xl")}>{children}</div>;
}

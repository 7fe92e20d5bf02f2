import { lazy, Suspense } from "react";
import { cx } from "./cx";

const SanitisedView = lazy(() => import("./sanitised-view"));

/** Markdown that people wrote. Until the viewer has come the text itself is shown, so that nobody waits to read. */
export function RichText({ text, className }: { text: string; className?: string }) {
  const plain = (
    <div dir="auto" className={cx("prose-text whitespace-pre-wrap", className)}>
      {text}
    </div>
  );
  return (
    <Suspense fallback={plain}>
      <SanitisedView text={text} {...(className ? { className } : {})} />
    </Suspense>
  );
}

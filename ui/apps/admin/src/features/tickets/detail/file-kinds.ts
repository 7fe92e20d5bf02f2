/** How much of a text file is shown, in bytes. */
export const SHOWN_TEXT = 200_000;

/** What can be looked at without saving it. SVG and HTML are not among them: they could run. */
export function kindOf(contentType: string): "picture" | "text" | "pdf" | null {
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  if (/^image\/(png|jpe?g|gif|webp)$/.test(type)) return "picture";
  if (/^(text\/(plain|csv|markdown)|application\/json)$/.test(type)) return "text";
  return type === "application/pdf" ? "pdf" : null;
}

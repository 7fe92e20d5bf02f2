import { useEffect } from "react";

export interface NullChatProps {
  /** Address of the NullTicket server, e.g. `https://desk.example.org`. */
  server: string;
  /** Two-letter language; the page's own by default. */
  language?: string;
  /** Colour of button and header, as `#rrggbb`. */
  color?: string;
  position?: "left" | "right";
}

/** Puts the NullChat button on the page for as long as this component is mounted. Render it once. */
export function NullChat({ server, language, color, position }: NullChatProps): null {
  useEffect(() => {
    const script = document.createElement("script");
    script.src = new URL("/widget.js", server).href;
    script.async = true;
    if (language) script.dataset["language"] = language;
    if (color) script.dataset["color"] = color;
    if (position) script.dataset["position"] = position;
    document.body.append(script);
    return () => {
      script.remove();
      document.querySelector("nullchat-widget")?.remove();
    };
  }, [server, language, color, position]);
  return null;
}

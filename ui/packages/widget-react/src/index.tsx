import { useEffect } from "react";

/** Whom the page vouches for. Its server signs `email|expires` with the widget's secret: HMAC-SHA256 in hex. */
export interface Visitor {
  email: string;
  /** When the signature runs out, in seconds since 1970; at most a day ahead. */
  expires: number;
  signature: string;
}

export interface NullChatProps {
  /** Address of the NullTicket server, e.g. `https://desk.example.org`. */
  server: string;
  /** Two-letter language; the page's own by default. */
  language?: string;
  /** Colour of button and header, as `#rrggbb`. */
  color?: string;
  position?: "left" | "right";
  /** Follows the visitor's system by default. */
  theme?: "light" | "dark";
  /** Without it the visitor is a stranger who hears of no ticket but the one of the chat. */
  visitor?: Visitor;
}

/** Puts the NullChat button on the page for as long as this component is mounted. Render it once. */
export function NullChat({ server, language, color, position, theme, visitor }: NullChatProps): null {
  const { email, expires, signature } = visitor ?? {};
  useEffect(() => {
    const script = document.createElement("script");
    script.src = new URL("/widget.js", server).href;
    script.async = true;
    const given = { language, color, position, theme, userEmail: email, userExpires: expires, userSignature: signature };
    for (const [name, value] of Object.entries(given)) if (value !== undefined) script.dataset[name] = String(value);
    document.body.append(script);
    return () => {
      script.remove();
      document.querySelector("nullchat-widget")?.remove();
    };
  }, [server, language, color, position, theme, email, expires, signature]);
  return null;
}

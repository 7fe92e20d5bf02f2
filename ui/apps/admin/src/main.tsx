import "./styles.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { startLanguages } from "./app/languages";
import { App } from "./app/app";
import { applyTheme } from "./app/theme";

applyTheme();
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
await startLanguages();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

// Puts the settings that lie in the clear on the page: theme, text size, language and direction.

import type { Settings } from "./api/generated/contract";

const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);

const dark = () => window.matchMedia("(prefers-color-scheme: dark)");

/** Dresses the page; without settings it goes by the system. */
export function dress(settings: Settings | undefined, language: string): void {
  const root = document.documentElement;
  const theme = settings?.theme ?? "system";
  root.lang = language;
  root.dir = RIGHT_TO_LEFT.has(language.split("-")[0] ?? "") ? "rtl" : "ltr";
  root.dataset["theme"] = theme === "system" ? (dark().matches ? "dark" : "light") : theme;
  const size = `${settings?.text_size ?? 100}%`;
  if (root.style.fontSize === size) return;
  root.style.fontSize = size;
  measureAnew();
}

/** Chromium keeps the answers of container queries in rem when the root's size changes: ask again. */
function measureAnew(): void {
  const frame = document.querySelector<HTMLElement>(".frame");
  if (!frame) return;
  frame.style.containerType = "normal";
  void frame.offsetWidth;
  frame.style.containerType = "";
}

/** Hears when the system turns dark or light; gives back how to stop hearing. */
export function onSystemTheme(hear: () => void): () => void {
  const query = dark();
  query.addEventListener("change", hear);
  return () => query.removeEventListener("change", hear);
}

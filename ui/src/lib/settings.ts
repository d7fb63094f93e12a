// Puts the settings that lie in the clear on the page: theme, text size, language.

import type { Settings } from "./api/generated/contract";

const dark = () => window.matchMedia("(prefers-color-scheme: dark)");

/** Dresses the page; without settings it goes by the system. */
export function dress(settings: Settings | undefined, language: string): void {
  const root = document.documentElement;
  const theme = settings?.theme ?? "system";
  root.lang = language;
  root.dataset["theme"] = theme === "system" ? (dark().matches ? "dark" : "light") : theme;
  root.style.fontSize = `${settings?.text_size ?? 100}%`;
}

/** Hears when the system turns dark or light; gives back how to stop hearing. */
export function onSystemTheme(hear: () => void): () => void {
  const query = dark();
  query.addEventListener("change", hear);
  return () => query.removeEventListener("change", hear);
}

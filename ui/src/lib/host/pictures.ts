// The looks of the first screen without a core behind it: `npm run build -- --mode pictures`, then
// `?look=locked&theme=dark&language=es`. Not part of the app that people get.

import type { HomeStatus, Settings, Theme } from "../api/generated/contract";
import { memory, type Memory } from "./memory";

const PROFILES: HomeStatus["profiles"] = [
  { number: 1, shape: "circle", wrong_tries: 0, wait_s: 0 },
  { number: 2, shape: "leaf", wrong_tries: 6, wait_s: 40 },
];

/** A host that shows what the address asks for. */
export function pictured(address: URLSearchParams): Memory {
  const look = address.get("look") ?? "empty";
  const settings: Settings = {
    language: address.get("language") ?? "en",
    text_size: Number(address.get("size") ?? 100),
    theme: (address.get("theme") ?? "system") as Theme,
  };
  return memory({
    home_status: () => {
      if (look === "error") throw { code: "home.unreadable", params: { path: "/media/usb/porchlight" } };
      return {
        profiles: look === "empty" ? [] : PROFILES,
        settings,
        unlocked: look === "open" ? 1 : null,
      };
    },
    count_reports: () => ({ reports: 1512, drafts: 2, unreadable: 1 }),
  });
}

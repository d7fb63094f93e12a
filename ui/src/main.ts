// Opens the page on the host that this build is for.

import { mount } from "svelte";

import App from "./App.svelte";
import "./lib/base.css";
import type { Host } from "./lib/host/host";
import "./lib/tokens.css";
import { choose, read } from "./lib/words";

/** The host, and the languages that the person would like. */
async function place(): Promise<{ host: Host; wanted: readonly string[] }> {
  if (import.meta.env.MODE === "pictures") {
    const address = new URLSearchParams(location.search);
    const { pictured } = await import("./lib/host/pictures");
    return { host: pictured(address), wanted: [address.get("language") ?? "en"] };
  }
  const { tauri } = await import("./lib/host/tauri");
  return { host: tauri, wanted: navigator.languages };
}

const target = document.getElementById("app");
if (target) {
  const { host, wanted } = await place();
  mount(App, { target, props: { host, wanted, words: await read(choose(wanted)) } });
}

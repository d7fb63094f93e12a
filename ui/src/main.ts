// Opens the page on the host that this build is for.

import { mount } from "svelte";

import App from "./App.svelte";
import "./lib/base.css";
import type { Host } from "./lib/host/host";
import { isServed, page } from "./lib/host/page";
import type { Place } from "./lib/state/router.svelte";
import "./lib/tokens.css";
import { choose, read } from "./lib/words";

/** The host, and the languages that the person would like. A page that may not come in has none. */
async function place(): Promise<{ host: Host | undefined; wanted: readonly string[] }> {
  if (import.meta.env.MODE === "pictures") {
    const address = new URLSearchParams(location.search);
    const { pictured } = await import("./lib/host/pictures");
    return { host: pictured(address), wanted: [address.get("language") ?? "en"] };
  }
  if (isServed(location)) return { host: await page(), wanted: navigator.languages };
  const { tauri } = await import("./lib/host/tauri");
  return { host: tauri, wanted: navigator.languages };
}

/** A picture begins at the place that its address names. */
function pictured(): Place | undefined {
  const asked = new URLSearchParams(location.search).get("place");
  return import.meta.env.MODE === "pictures" && asked ? (JSON.parse(asked) as Place) : undefined;
}

const target = document.getElementById("app");
if (target) {
  const { host, wanted } = await place();
  const words = await read(choose(wanted));
  // Elsewhere a place names the words that it says.
  if (host === undefined) await words.need(["page"]);
  const shows = new URLSearchParams(location.search).get("look");
  if (import.meta.env.MODE === "pictures" && host && shows === "gallery") {
    await words.need(["practice"]);
    const { default: Gallery } = await import("./routes/gallery/Gallery.svelte");
    mount(Gallery, { target, props: { host, words, wanted } });
  } else if (host === undefined) {
    const { default: Closed } = await import("./routes/closed/Closed.svelte");
    mount(Closed, { target, props: { words } });
  } else mount(App, { target, props: { host, wanted, words, first: pictured() } });
}

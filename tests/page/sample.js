// What the made-up person of the pictures wrote: the only words that are not to be translated.

import { readdir, readFile } from "node:fs/promises";

const HOST = new URL("../../ui/src/lib/host/", import.meta.url);
/** Shorter ones are codes, and would excuse words that the page says itself. */
const SHORTEST = 4;

/** A language is called what its speakers call it. */
const NAMES = ["English", "Español"];

/** Every text in quotes with a blank, a capital or a sign in it, the longest first. */
export async function sample() {
  const pictures = await readdir(new URL("pictures/", HOST));
  const files = ["pictures.ts", ...pictures.map((name) => `pictures/${name}`)];
  const texts = await Promise.all(files.map((name) => readFile(new URL(name, HOST), "utf8")));
  const quoted = texts.flatMap((text) => [...text.matchAll(/"([^"\n]+)"|`([^`$\n]+)`/g)].map(([, one, other]) => one ?? other));
  // A code such as `knocking` never reaches a screen as it is: there it would be a mistake.
  const written = quoted.filter((text) => text.length >= SHORTEST && !/^[a-z_]+$/.test(text));
  return [...new Set([...NAMES, ...written, ...passphrases(texts.join("\n"))])].sort((a, b) => b.length - a.length);
}

/** The suggested words are plain ones, one by one. */
function passphrases(text) {
  return [...text.matchAll(/\[((?:"[a-z]+",? ?){5,})\]/g)].flatMap(([, list]) => [...list.matchAll(/"([a-z]+)"/g)].map(([, word]) => word));
}

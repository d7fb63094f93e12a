// What the app says, by the id of the message, for tests that act as a person who reads it.

import { readdirSync, readFileSync } from "node:fs";

import { FluentBundle, FluentResource } from "../ui/node_modules/@fluent/bundle/esm/index.js";

const MESSAGES = new URL("../ui/messages/", import.meta.url);

/** Gives back `say(id, values)` for a language; an id that is not there is an error. */
export function words(language) {
  const bundle = new FluentBundle(language);
  const folder = new URL(`${language}/`, MESSAGES);
  for (const file of readdirSync(folder)) {
    bundle.addResource(new FluentResource(readFileSync(new URL(file, folder), "utf8")));
  }
  return (id, values = {}) => {
    const pattern = bundle.getMessage(id)?.value;
    if (!pattern) throw new Error(`no message ${id} in ${language}`);
    return bundle.formatPattern(pattern, values);
  };
}

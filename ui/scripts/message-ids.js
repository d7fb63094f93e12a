// Makes the type of every message and of its variables from the English words, so that a sentence
// that is missing, or is given the wrong values, does not build. `make bindings` writes the file;
// `messages.test.ts` fails when it is stale.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const english = new URL("../messages/en/", import.meta.url);
const target = new URL("../src/lib/api/generated/messages.ts", import.meta.url);

/** Words that only the terminal says. */
const ELSEWHERE = new Set(["terminal.ftl"]);

/** Each message of a Fluent file with the names of its variables. */
export function messages(source) {
  const found = new Map();
  let current;
  for (const line of source.split("\n")) {
    const start = /^([a-zA-Z][\w-]*) *=/.exec(line);
    if (start) found.set(start[1], (current = new Set()));
    else if (/^[-#]/.test(line)) current = undefined;
    if (current) for (const [, name] of line.matchAll(/\{[^{}]*?\$([\w-]+)/g)) current.add(name);
  }
  return found;
}

/** The text of the generated file. */
export function generate() {
  const files = readdirSync(english).filter((name) => name.endsWith(".ftl") && !ELSEWHERE.has(name));
  const lines = files.sort().flatMap((name) =>
    [...messages(readFileSync(new URL(name, english), "utf8"))].map(([id, variables]) => {
      const names = [...variables].sort().map((variable) => JSON.stringify(variable));
      return `  "${id}": ${names.join(" | ") || "never"};`;
    }),
  );
  return [
    "// Every message that a screen can say, with the names of its variables. Made from",
    "// `ui/messages/en` by `make bindings`; do not edit it by hand, a test compares the two.",
    "",
    "export type Messages = {",
    ...lines,
    "};",
    "",
  ].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, generate());

import { describe, expect, it } from "vitest";

import { isFirst } from "./lib/components/drawings.svelte";
import { RESTORE } from "./routes/first/restore";
import { FRAME_WORDS, SCREENS } from "./screens";

// `words.ts` alone makes ids of what it is given: error codes, fields.
const SOURCES = import.meta.glob<string>(
  ["./**/*.{ts,svelte}", "!**/*.test.ts", "!**/generated/**", "!./lib/words.ts"],
  { query: "?raw", import: "default", eager: true },
);
const WORDS = import.meta.glob<string>(["../messages/en/*.ftl"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const ICONS = Object.keys(import.meta.glob("./lib/icons/*.svg")).map((path) => path.slice(12, -4));
/** Read before any place is (lib/words.ts). */
const FIRST = ["home", "request", "shell", "store", "welcome"];

/** Read by the first start when it is asked for, with words of its own. */
const RESTORES = "./routes/copy/Restore.svelte";

/** The file of each message. */
const FILE_OF = new Map<string, string>(
  Object.entries(WORDS).flatMap(([path, text]) => {
    const name = path.split("/").at(-1)?.replace(".ftl", "") ?? "";
    return [...text.matchAll(/^([a-z][\w-]*) *=/gm)].map(([, id]) => [id ?? "", name] as const);
  }),
);

/** A path as the sources name it, from the file that imports it. */
function found(from: string, to: string): string | undefined {
  const parts = [...from.split("/").slice(0, -1), ...to.split("/")];
  const clean: string[] = [];
  for (const part of parts) {
    if (part === "..") clean.pop();
    else if (part !== ".") clean.push(part);
  }
  const path = `./${clean.join("/")}`;
  return [path, `${path}.ts`, `${path.replace(/\.svelte$/, "")}.svelte`].find((one) => one in SOURCES);
}

/** Every file that this one brings with it, itself among them. */
function closure(start: string, without: readonly string[] = []): Set<string> {
  const seen = new Set<string>(without);
  const next = [start];
  for (let at = next.pop(); at !== undefined; at = next.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    // A type brings nothing.
    const source = (SOURCES[at] ?? "").replace(/import type [^;]*;/g, "");
    for (const [, to = ""] of source.matchAll(/(?:from|import\(?) *"(\.[^"]+)"/g)) {
      const path = found(at, to);
      if (path) next.push(path);
    }
  }
  return seen;
}

/** The files of words that a source says: whole ids, and what a template or a token begins with. */
function says(source: string): Set<string> {
  const files = new Set<string>();
  const code = source.replace(/^\s*(\/\/|\/?\*|<!--).*$/gm, "");
  for (const [, id = ""] of code.matchAll(/["'`]([a-z][a-z0-9-]+)["'`]/g)) {
    const file = FILE_OF.get(id);
    if (file) files.add(file);
  }
  const begins = [
    ...code.matchAll(/`([a-z][a-z0-9-]*-)\$\{/g),
    ...code.matchAll(/(?:token|label|word)\((?:[\w.]+, )?"([a-z]+)"/g),
  ];
  for (const [, begin = ""] of begins) {
    const start = begin.endsWith("-") ? begin : `${begin}-`;
    for (const [id, file] of FILE_OF) if (id.startsWith(start)) files.add(file);
  }
  return files;
}

function missing(start: string, has: readonly string[], without: readonly string[] = []): string[] {
  const all = [...closure(start, without)].filter((path) => !without.includes(path));
  return all.flatMap((path) =>
    [...says(SOURCES[path] ?? "")].filter((file) => !has.includes(file)).map((file) => `${file}: ${path}`),
  );
}

describe("a place reads the words that it says:", () => {
  for (const [at, { read, words }] of Object.entries(SCREENS)) {
    it(at, () => {
      const path = /import\w*\("?([^")]+\.svelte)/.exec(String(read))?.[1] ?? "";
      const start = Object.keys(SOURCES).find((one) => path.endsWith(one.slice(1)));
      expect(start, String(read)).toBeDefined();
      expect(missing(start ?? "", [...FIRST, ...FRAME_WORDS, ...words])).toEqual([]);
    });
  }

  it("the gates, and the frame before any place", () => {
    for (const gate of ["./routes/first/First.svelte", "./routes/unlock/Unlock.svelte"]) {
      expect(missing(gate, FIRST, [RESTORES])).toEqual([]);
    }
    expect(missing(RESTORES, [...FIRST, ...RESTORE.words])).toEqual([]);
    expect(missing("./lib/frame/Side.svelte", FIRST)).toEqual([]);
    expect(missing("./lib/frame/ExerciseBar.svelte", [...FIRST, ...FRAME_WORDS])).toEqual([]);
    expect(missing("./routes/closed/Closed.svelte", [...FIRST, "page"])).toEqual([]);
  });

  it("names no file of words that is not there", () => {
    const files = new Set(FILE_OF.values());
    for (const { words } of Object.values(SCREENS)) for (const name of words) expect(files).toContain(name);
  });
});

describe("the first screens", () => {
  /** Names of icons that say something else there: a place, a kind of field. */
  const OTHERWISE = ["circle", "copy", "search"];
  const FRAME = ["Screen", "Look", "Toast"].map((name) => `./lib/components/${name}.svelte`);

  it("bring their own icons, and no place waits for one", () => {
    const starts = [...FRAME, "./lib/frame/Side.svelte", "./lib/frame/ExerciseBar.svelte"];
    const gates = ["./routes/first/First.svelte", "./routes/unlock/Unlock.svelte"];
    for (const start of [...starts, ...gates]) {
      for (const path of closure(start, [RESTORES])) {
        const quoted = [...(SOURCES[path] ?? "").matchAll(/"([a-z0-9-]+)"/g)].map(([, name = ""]) => name);
        const icons = quoted.filter((name) => ICONS.includes(name) && !OTHERWISE.includes(name));
        expect(icons.filter((name) => !isFirst(name)), path).toEqual([]);
      }
    }
  });
});

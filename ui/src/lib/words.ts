// What is said to people: the Fluent files that the terminal reads too. English stands in for a
// message that another language lacks; `tests/tidy` keeps that from happening.

import { FluentBundle, FluentResource } from "@fluent/bundle";

import type { ApiError } from "./api/generated/contract";
import type { Messages } from "./api/generated/messages";
import { PSEUDO, pseudo } from "./pseudo";

export type MessageId = keyof Messages;
type Values<Id extends MessageId> = [Messages[Id]] extends [never]
  ? []
  : [values: Record<Messages[Id], string | number>];

/** One loader a file, so that a language nobody asked for is never read. */
const FILES = import.meta.glob<string>(["../../messages/*/*.ftl", "!**/terminal.ftl"], {
  query: "?raw",
  import: "default",
});

/** What the first screens say; all else is read once they stand there. */
const FIRST = ["home", "shell", "welcome"];

/** Languages with words, as BCP 47 tags. */
export const LANGUAGES = [...new Set(Object.keys(FILES).map(languageOf))].sort();

function languageOf(path: string): string {
  return path.split("/").at(-2) ?? "en";
}

/** The first wanted language that there are words for, else English. */
export function choose(wanted: readonly string[]): string {
  if (import.meta.env.MODE === "pictures" && wanted[0] === PSEUDO) return PSEUDO;
  const known = wanted.map((tag) => LANGUAGES.find((language) => fits(tag, language)));
  return known.find((language) => language !== undefined) ?? "en";
}

function fits(tag: string, language: string): boolean {
  const [wanted, shipped] = [tag.toLowerCase(), language.toLowerCase()];
  return wanted === shipped || wanted.startsWith(`${shipped}-`);
}

export class Words {
  private rest: Promise<void> | undefined;
  /** What was said without values: lists say the same words for every row. */
  private readonly said = new Map<string, string>();

  constructor(
    readonly language: string,
    private readonly bundles: FluentBundle[],
    private readonly readRest: () => Promise<void>,
  ) {}

  /** Reads what the first screens did not need; comes back when every message can be said. */
  whole(): Promise<void> {
    return (this.rest ??= this.readRest());
  }

  /** A message with its values. */
  say<Id extends MessageId>(id: Id, ...[values]: Values<Id>): string {
    if (values) return this.find(id, values) ?? id;
    const known = this.said.get(id);
    if (known !== undefined) return known;
    const found = this.find(id, {});
    if (found !== undefined) this.said.set(id, found);
    return found ?? id;
  }

  /** What went wrong, what is safe and what to do next. */
  error({ code, params }: ApiError): string {
    const values: Record<string, string | number> = { ...params };
    if (typeof values.field === "string") values.field = this.field(values.field);
    return this.find(`error-${dashed(code)}`, values) ?? code;
  }

  /** A field as people call it; its path where there is no word for it. */
  private field(path: string): string {
    return this.find(`field-${dashed(path.replace(/\[\d+\]/g, ""))}`, {}) ?? path;
  }

  private find(id: string, values: Record<string, string | number>): string | undefined {
    for (const bundle of this.bundles) {
      const pattern = bundle.getMessage(id)?.value;
      if (pattern) return bundle.formatPattern(pattern, values, []);
    }
    return undefined;
  }
}

/** `field.too_long` as it stands in message ids. */
function dashed(name: string): string {
  return name.toLowerCase().replace(/[._ ]/g, "-");
}

/** Reads the first words of a language; English is read too, since it may have to stand in. */
export async function read(language: string): Promise<Words> {
  const pseudoed = import.meta.env.MODE === "pictures" && language === PSEUDO;
  const order = language === "en" || pseudoed ? ["en"] : [language, "en"];
  const bundles = order.map((one) => new FluentBundle(one, pseudoed ? { transform: pseudo } : {}));
  const add = async (isFirst: boolean) => {
    await Promise.all(bundles.map((bundle, at) => fill(bundle, order[at] ?? "en", isFirst)));
  };
  await add(true);
  return new Words(language, bundles, () => add(false));
}

/** All words of a language, for who can't wait for the rest. */
export async function readWhole(language: string): Promise<Words> {
  const words = await read(language);
  await words.whole();
  return words;
}

async function fill(bundle: FluentBundle, language: string, isFirst: boolean): Promise<void> {
  const wanted = Object.keys(FILES).filter(
    (path) => languageOf(path) === language && FIRST.includes(nameOf(path)) === isFirst,
  );
  const sources = await Promise.all(wanted.map((path) => FILES[path]?.() ?? ""));
  for (const source of sources) bundle.addResource(new FluentResource(source));
}

function nameOf(path: string): string {
  return path.split("/").at(-1)?.replace(/\.ftl$/, "") ?? "";
}

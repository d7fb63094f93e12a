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
  constructor(
    readonly language: string,
    private readonly bundles: FluentBundle[],
  ) {}

  /** A message with its values. */
  say<Id extends MessageId>(id: Id, ...[values]: Values<Id>): string {
    return this.find(id, values ?? {}) ?? id;
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

/** Reads the words of a language; English is read too when it may have to stand in. */
export async function read(language: string): Promise<Words> {
  const order = language === "en" ? ["en"] : [language, "en"];
  if (import.meta.env.MODE === "pictures" && language === PSEUDO) {
    return new Words(language, [await bundle("en", pseudo)]);
  }
  return new Words(language, await Promise.all(order.map((one) => bundle(one))));
}

async function bundle(language: string, transform?: (text: string) => string): Promise<FluentBundle> {
  const paths = Object.keys(FILES).filter((path) => languageOf(path) === language);
  const sources = await Promise.all(paths.map((path) => FILES[path]?.() ?? ""));
  const bundle = new FluentBundle(language, transform && { transform });
  for (const source of sources) bundle.addResource(new FluentResource(source));
  return bundle;
}

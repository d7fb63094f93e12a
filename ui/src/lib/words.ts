// What is said to people: the Fluent files that the terminal reads too. A place reads the files that
// it says (`lib/state/places.ts`), so that the first screen need not wait for all of them.

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

/** What the first screens say, and what may go wrong anywhere; each place names what else it says. */
const FIRST = ["home", "request", "shell", "store", "welcome"] as const;

/** Every file of words, by name. */
const ALL = [...new Set(Object.keys(FILES).map(nameOf))].sort();

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
  /** What was said without values: lists say the same words for every row. */
  private readonly said = new Map<string, string>();
  private readonly files = new Map<string, Promise<void>>();

  constructor(
    readonly language: string,
    private readonly bundle: FluentBundle,
  ) {}

  /** Reads these files of words, each once; comes back when all that they hold can be said. */
  async need(names: readonly string[]): Promise<void> {
    await Promise.all(
      names.map((name) => {
        const coming = this.files.get(name) ?? this.fetch(name);
        this.files.set(name, coming);
        return coming;
      }),
    );
  }

  /** The files that were asked for: another language needs the same. */
  get names(): string[] {
    return [...this.files.keys()];
  }

  private async fetch(name: string): Promise<void> {
    const from = this.language === PSEUDO ? "en" : this.language;
    const source = await FILES[`../../messages/${from}/${name}.ftl`]?.();
    if (source === undefined) throw new Error(`no words: ${from}/${name}`);
    this.bundle.addResource(new FluentResource(source));
    this.said.clear();
  }

  /** A message with its values. */
  say<Id extends MessageId>(id: Id, ...[values]: Values<Id>): string {
    const known = values ? undefined : this.said.get(id);
    if (known !== undefined) return known;
    const found = this.find(id, values ?? {});
    if (found !== undefined && !values) this.said.set(id, found);
    // The screens' tests hear it: the place does not name the file that says this.
    else if (found === undefined && import.meta.env.MODE === "pictures") console.error(`no words for ${id}`);
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
    const pattern = this.bundle.getMessage(id)?.value;
    return pattern ? this.bundle.formatPattern(pattern, values, []) : undefined;
  }
}

/** `field.too_long` as it stands in message ids. */
function dashed(name: string): string {
  return name.toLowerCase().replace(/[._ ]/g, "-");
}

/** Reads words of a language, the first ones by itself. Each has all: `tests/tidy` compares them. */
export async function read(language: string, names: readonly string[] = FIRST): Promise<Words> {
  const pseudoed = import.meta.env.MODE === "pictures" && language === PSEUDO;
  const bundle = new FluentBundle(pseudoed ? "en" : language, pseudoed ? { transform: pseudo } : {});
  const words = new Words(language, bundle);
  await words.need(names);
  return words;
}

/** All words of a language, for who can't know which are wanted. */
export const readWhole = (language: string): Promise<Words> => read(language, ALL);

function nameOf(path: string): string {
  return path.split("/").at(-1)?.replace(/\.ftl$/, "") ?? "";
}

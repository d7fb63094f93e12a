// Languages in which a note can be written, by the names that the reader's language has for them.

import { WRITTEN_IN } from "./chips";

/** The languages to choose among, with the chosen one even where nobody expected it. */
export function languages(reader: string, chosen: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(reader, { type: "language" });
  const named = (tag: string) => {
    const name = names.of(tag) ?? tag;
    return name.slice(0, 1).toLocaleUpperCase(reader) + name.slice(1);
  };
  const known = WRITTEN_IN.includes(chosen) ? WRITTEN_IN : [chosen, ...WRITTEN_IN];
  return known
    .map((value) => ({ value, label: named(value) }))
    // A name that is only the tag says nothing to anybody.
    .filter(({ value, label }) => value === chosen || label.toLowerCase() !== value);
}

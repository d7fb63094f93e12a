// The words of a passphrase, as they are shown, sent and typed back.

/** What is sent: the words, with one space between. */
export const passphrase = (words: readonly string[]): string => words.join(" ");

/** Where the words that were typed back part from those that were shown. */
export type Difference = { at: "word"; number: number } | { at: "count"; typed: number } | undefined;

/** Compares what was typed from paper with the words. Extra spaces and capital letters are a
    keyboard's doing and no mistake; another letter or accent is one, because it would not open. */
export function difference(typed: string, words: readonly string[]): Difference {
  const fold = (text: string) => text.normalize("NFC").toLowerCase();
  const given = fold(typed).split(/\s+/u).filter(Boolean);
  const wrong = given.findIndex((word, at) => at < words.length && word !== fold(words[at] ?? ""));
  if (wrong >= 0) return { at: "word", number: wrong + 1 };
  if (given.length !== words.length) return { at: "count", typed: given.length };
  return undefined;
}

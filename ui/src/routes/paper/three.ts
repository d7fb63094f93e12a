// Three words to type from paper, so that the paper is known to be right.

/** A word of a sheet; both are counted from 0. */
export interface Asked {
  sheet: number;
  word: number;
}

const ASKED = 3;

/** Three places, each on a sheet of its own where there are several; in the order of the paper.
    `below(n)` draws a number below n. */
export function three(sheets: readonly (readonly string[])[], below: (limit: number) => number): Asked[] {
  const asked: Asked[] = [];
  while (asked.length < ASKED) {
    const sheet = asked.length % sheets.length;
    const one = { sheet, word: below(sheets[sheet]?.length ?? 1) };
    if (!asked.some(({ sheet, word }) => sheet === one.sheet && word === one.word)) asked.push(one);
  }
  return asked.sort((a, b) => a.sheet - b.sheet || a.word - b.word);
}

/** A number below the limit, drawn by the system. */
export const draw = (limit: number): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % limit;

/** Capital letters and spaces are a keyboard's doing and no mistake. */
export const isSame = (typed: string, word: string | undefined): boolean =>
  typed.normalize("NFC").trim().toLowerCase() === word;

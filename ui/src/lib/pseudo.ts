// A language that nobody speaks, for tests: a third longer, accented, and written from right to
// left. What stays plain English in it was never translated; what breaks in it will break in German
// or Arabic. (`ar-XB` is the tag that other software uses for such a language.)

export const PSEUDO = "ar-XB";

const FROM = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const TO = "åƀçđéƒğĥîĵķłɱñöþɋřšţûṽŵẋýžÅƁÇÐÉƑĞĤÎĴĶŁṀÑÖÞǪŘŠŢÛṼŴẊÝŽ";
const LETTERS = new Map([...FROM].map((letter, at) => [letter, [...TO][at] ?? letter]));
const VOWELS = /[aeiouåéîöû]/gi;

/** `Lock now` as `Łööçķ ñööŵ`: each vowel twice, each letter with a sign. */
export function pseudo(text: string): string {
  const accented = [...text].map((letter) => LETTERS.get(letter) ?? letter).join("");
  return accented.replace(VOWELS, (vowel) => vowel + vowel);
}

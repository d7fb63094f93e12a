// Values of the contract as words: the id of their message, and how they begin a line.

import type { Words } from "./words";

/** `stopping_vehicle`, `dark blue` and `NE` as they stand in message ids. */
type Dashed<Text extends string> = Text extends `${infer Head}_${infer Tail}`
  ? `${Head}-${Dashed<Tail>}`
  : Text extends `${infer Head} ${infer Tail}`
    ? `${Head}-${Dashed<Tail>}`
    : Lowercase<Text>;

/** The message of a token: `token("activity", "stopping_vehicle")`. */
export function token<Kind extends string, Value extends string | number>(kind: Kind, value: Value) {
  return `${kind}-${String(value).toLowerCase().replace(/[_ ]/g, "-")}` as `${Kind}-${Dashed<`${Value}`>}`;
}

/** The beginning of a sentence: words for tokens are lower case, to stand within one. */
export function capital({ language }: Words, text: string): string {
  const [first = ""] = text;
  return first.toLocaleUpperCase(language) + text.slice(first.length);
}

// Times, numbers and ages as the language writes them. Local time, because that is the clock on
// the wall; what is stored is UTC.

import type { Words } from "./words";

/** Making one takes far longer than using it, and a list uses the same few for every row. */
const formatters = new Map<string, unknown>();

function one<Made>(
  Kind: new (language: string, options: never) => Made,
  language: string,
  options = {},
): Made {
  // A traveller's clock changes its zone; a formatter keeps the one that it was made in.
  const zone = new Date().getTimezoneOffset();
  const key = `${Kind.name} ${language} ${zone} ${JSON.stringify(options)}`;
  const made = (formatters.get(key) as Made | undefined) ?? new Kind(language, options as never);
  formatters.set(key, made);
  return made;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `14:05`, or what the language writes. */
export const timeOfDay = (language: string, at: string | number | Date): string =>
  one(Intl.DateTimeFormat, language, { hour: "numeric", minute: "2-digit" }).format(new Date(at));

/** `Nov 23, 2026`. */
export const day = (language: string, at: string | number | Date): string =>
  one(Intl.DateTimeFormat, language, { dateStyle: "medium" }).format(new Date(at));

/** `Nov 23, 2026, 14:05`. */
export const dayAndTime = (language: string, at: string | number | Date): string =>
  one(Intl.DateTimeFormat, language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));

/** `1,512`. */
export const number = (language: string, value: number, options?: Intl.NumberFormatOptions): string =>
  one(Intl.NumberFormat, language, options).format(value);

/** `a, b and c`. */
export const list = (language: string, items: readonly string[]): string =>
  one(Intl.ListFormat, language, { type: "conjunction" }).format(items);

/** `a moment ago`, `6 min ago`, `in 3 days`; the day itself after a week. */
export function age(words: Words, at: string, now: number): string {
  const { language } = words;
  const past = now - Date.parse(at);
  const length = Math.abs(past);
  const relative = one(Intl.RelativeTimeFormat, language, { numeric: "auto", style: "short" });
  if (length < MINUTE_MS) return words.say("shell-moment");
  if (length < HOUR_MS) return relative.format(-Math.trunc(past / MINUTE_MS), "minute");
  if (length < DAY_MS) return relative.format(-Math.trunc(past / HOUR_MS), "hour");
  if (length < 7 * DAY_MS) return relative.format(-Math.trunc(past / DAY_MS), "day");
  return day(language, at);
}

/** `12.3 MB` from KiB. */
export function size(language: string, kb: number): string {
  const units = ["kilobyte", "megabyte", "gigabyte"];
  let [value, at] = [kb, 0];
  while (value >= 1024 && at < units.length - 1) [value, at] = [value / 1024, at + 1];
  return number(language, value, {
    style: "unit",
    unit: units[at] ?? "kilobyte",
    maximumFractionDigits: value < 10 && at > 0 ? 1 : 0,
  });
}

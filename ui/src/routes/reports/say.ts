// Words for what a report holds: its line in a list, how old it is.

import type { ReportRow } from "../../lib/api/generated/contract";
import { age, list, number } from "../../lib/format";
import { capital, token } from "../../lib/token";
import type { Words } from "../../lib/words";

/** Where, else what: never empty. */
export function title(words: Words, row: ReportRow): string {
  return row.place ?? (row.activity.length > 0 ? what(words, row) : words.say("reports-no-place"));
}

const what = (words: Words, { activity }: ReportRow): string =>
  capital(words, list(words.language, activity.map((kind) => words.say(token("activity", kind)))));

/** What to be careful about comes first: a narrow screen cuts the end. */
export function line(words: Words, row: ReportRow): string {
  const parts = [
    row.still_there === "no" && words.say("row-gone"),
    (row.how_known === "told" || row.how_known === "social") && words.say("row-second-hand"),
    row.observed_at === null && words.say("reports-no-time"),
    row.place !== null &&
      row.activity.length > 0 &&
      list(words.language, row.activity.map((kind) => words.say(token("activity", kind)))),
    row.people_max !== null && words.say("reports-people", { count: row.people_max }),
    row.vehicles_max !== null && words.say("reports-vehicles", { count: row.vehicles_max }),
  ];
  return capital(words, parts.filter((part) => part !== false).join(" · "));
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `6 min`, `3 hr`, `2 days`: short, for the edge of a row. What is ahead of the clock says so. */
export function since(words: Words, at: string, now: number): string {
  const past = now - Date.parse(at);
  const { language } = words;
  if (Math.abs(past) < MINUTE_MS) return words.say("reports-now");
  if (past < 0 || past >= 7 * DAY_MS) return age(words, at, now);
  const [length, unit] =
    past < HOUR_MS ? [MINUTE_MS, "minute"] : past < DAY_MS ? [HOUR_MS, "hour"] : [DAY_MS, "day"];
  return number(language, Math.trunc(past / length), { style: "unit", unit, unitDisplay: "short" });
}

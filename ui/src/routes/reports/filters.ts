// What the list may be narrowed by: as a person chooses it, as the core is asked, as chips say it.

import type { ActivityKind, Answer, Category, ListReports, Mode } from "../../lib/api/generated/contract";
import type { Words } from "../../lib/words";
import { capital, token } from "../../lib/token";

export const SINCE = ["today", "week", "month"] as const;
export type Since = (typeof SINCE)[number];

export interface Filters {
  category?: Category;
  activity?: ActivityKind;
  still?: Answer;
  disputed?: boolean;
  since?: Since;
}

export const ACTIVITIES: readonly ActivityKind[] = [
  "detaining",
  "loading",
  "knocking",
  "stopping_vehicle",
  "checkpoint",
  "questioning",
  "parked_watching",
  "leaving",
  "other",
];
export const CATEGORIES: readonly Category[] = [3, 2, 1];

const DAY_MS = 86_400_000;

/** The request for the list, without its page. */
export function asked(search: string, filters: Filters, mode: Mode, now: number): ListReports {
  const { category, activity, still, disputed, since } = filters;
  return {
    mode,
    ...(search.trim() !== "" && { search }),
    ...(category !== undefined && { category }),
    ...(activity !== undefined && { activity }),
    ...(still !== undefined && { still_there: still }),
    ...(disputed !== undefined && { disputed }),
    ...(since !== undefined && { since: beginning(since, now) }),
  };
}

/** When the chosen time begins. Today begins at midnight by the clock on the wall. */
function beginning(since: Since, now: number): string {
  if (since === "today") return new Date(new Date(now).setHours(0, 0, 0, 0)).toISOString();
  return new Date(now - (since === "week" ? 7 : 30) * DAY_MS).toISOString();
}

export const isNarrow = (search: string, filters: Filters): boolean =>
  search.trim() !== "" || Object.keys(filters).length > 0;

/** Without one of them. */
export function without(filters: Filters, key: keyof Filters): Filters {
  const { [key]: _, ...rest } = filters;
  return rest;
}

/** Each filter that is set, with its words. */
export function chips(words: Words, filters: Filters): { key: keyof Filters; label: string }[] {
  const { category, activity, still, disputed, since } = filters;
  const found: { key: keyof Filters; label: string | undefined | false }[] = [
    { key: "category", label: category && words.say(`filing-chip-tell-${category}`) },
    { key: "activity", label: activity && capital(words, words.say(token("activity", activity))) },
    { key: "still", label: still && words.say(`reports-chip-still-${still}`) },
    {
      key: "disputed",
      label: disputed !== undefined && words.say(`reports-disputed-${disputed ? "yes" : "no"}`),
    },
    { key: "since", label: since && words.say(`reports-since-${since}`) },
  ];
  return found.flatMap(({ key, label }) => (label ? [{ key, label }] : []));
}

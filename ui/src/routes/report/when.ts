// Times as chips and as the clock on the wall say them.

import type { ActivityKind, Observed } from "../../lib/api/generated/contract";
import type { Ago, Answers } from "./answers";
import { AGO } from "./chips";

const MINUTE_MS = 60_000;

type When = Pick<Answers, "ago" | "observed">;

const whole = (time: number): string => new Date(time - (time % 1_000)).toISOString();

/** Seen at this very moment. */
export const seenNow = (now: number): When => ({
  ago: null,
  observed: { at: whole(now), uncertainty_min: 1, said: null },
});

/** Seen as long ago as a chip says. */
export function agoAt(ago: Ago | null, now: number): When {
  const chip = AGO.find(({ value }) => value === ago);
  if (!chip) return { ago: null, observed: nothing };
  if (ago === "earlier") return { ago, observed: { ...nothing, said: "earlier" } };
  const at = whole(now - chip.minutes * MINUTE_MS);
  const said = ago === "hour" ? "an_hour_ago" : null;
  return { ago, observed: { at, uncertainty_min: chip.off, said } };
}

const nothing: Observed = { at: null, uncertainty_min: null, said: null };

/** A stored time as a time field takes it: this device's clock, without a zone. */
export function onWall(at: string | null): string {
  if (at === null) return "";
  const date = new Date(at);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * MINUTE_MS);
  return local.toISOString().slice(0, 16);
}

/** The time that a time field says; nothing while it is not whole. */
export function fromWall(text: string): string | null {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** All that is seen is that they go. */
export const isLeaving = (kinds: readonly ActivityKind[]): boolean =>
  kinds.length > 0 && kinds.every((kind) => kind === "leaving");

// A report that was left although it could not be saved: kept in memory until its person comes back
// to it. It goes with the page when the app locks.

import type { Filing } from "./filing.svelte";

let held: Filing | undefined;

export const hold = (filing: Filing): void => void (held = filing);

/** The one that was kept, once. */
export function release(): Filing | undefined {
  const kept = held;
  held = undefined;
  return kept;
}

// Into the practice neighbourhood, out of it, and away with it. What is practised never mixes with
// what is real: the mode decides what every screen lists, and nobody stays on a screen of the other.

import type { App } from "./app.svelte";

/** Goes in; the first time the core makes the neighbourhood. */
export async function enterPractice(app: App): Promise<void> {
  if ((app.count?.exercises ?? 0) === 0) app.count = await app.core.startPractice();
  app.welcoming = false;
  app.mode = "exercise";
  app.router.open({ at: "home" });
}

/** Goes out; what was practised stays for the next time. */
export function leavePractice(app: App): void {
  app.mode = "real";
  app.router.open({ at: "home" });
}

/** Removes every exercise, filed or not, and no real report. There is no way to take it back. */
export async function removePractice(app: App): Promise<void> {
  app.count = await app.core.endPractice();
  if (app.mode === "exercise") leavePractice(app);
}

/** Whether there is anything of it to go into again, or to remove. */
export const hasPractice = (app: App): boolean =>
  (app.count?.exercises ?? 0) + (app.count?.exercise_drafts ?? 0) > 0;

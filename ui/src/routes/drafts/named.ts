// What an unfinished report is called: what is known of it, in the order in which it was asked.

import type { CreateReport } from "../../lib/api/generated/contract";
import type { Words } from "../../lib/words";
import { STEPS } from "../report/steps";
import { said } from "../report/summary";

/** The first things that were said. */
export function named(words: Words, report: CreateReport): string {
  const lines = STEPS.flatMap((step) => said(words, report, step)).map(({ text }) => text);
  return lines.slice(0, 2).join(" · ") || words.say("unfinished-nothing");
}

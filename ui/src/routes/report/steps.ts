// The questions as data: their order, which are answered, what comes next, and how far one is.

import type { CreateReport } from "../../lib/api/generated/contract";
import { needsTalk } from "./guard";

/** The questions in their order. The first three and the seventh make a report. */
export const STEPS = ["what", "where", "when", "many", "who", "gear", "tell", "more"] as const;

export type Step = (typeof STEPS)[number];
/** Where one can be: a question, the talk about its category, or the look over all of it. */
export type Stop = Step | "certain" | "review";

/** The stop of that name; places carry it as plain text. */
export function stopOf(name: string | undefined): Stop | undefined {
  if (name === "certain" || name === "review") return name;
  return STEPS.find((step) => step === name);
}

/** What comes after; `fast` leaves out what need not be asked. */
export function next(stop: Stop, report: CreateReport, fast: boolean): Exclude<Stop, "what"> {
  if (stop === "review" || stop === "more") return "review";
  if (stop === "tell" && needsTalk(report)) return "certain";
  if (stop === "tell" || stop === "certain") return fast ? "review" : "more";
  const [, ...after] = STEPS;
  return after[STEPS.indexOf(stop)] ?? "review";
}

/** What came before, for who did not come by it. */
export function before(stop: Stop): Step | undefined {
  if (stop === "review") return "more";
  if (stop === "certain") return "tell";
  return STEPS[STEPS.indexOf(stop) - 1];
}

/** Where "Skip to the end" leads, while there is something to skip and nothing is missing. */
export function end(stop: Stop, report: CreateReport, fast: boolean): Stop | undefined {
  if (stop === "when" || stop === "many" || stop === "who" || stop === "gear") return "tell";
  const told = answered(report, "tell") && !needsTalk(report);
  return stop === "tell" && told && !fast ? "review" : undefined;
}

/** How far one is, 0 to 1. */
export function progress(stop: Stop): number {
  if (stop === "review") return 1;
  const at = stop === "certain" ? STEPS.indexOf("tell") + 0.5 : STEPS.indexOf(stop);
  return (at + 1) / (STEPS.length + 1);
}

/** Whether a question has an answer. */
export function answered(report: CreateReport, step: Step): boolean {
  const { activity, place, observed, still_there, size, unit, equipment } = report;
  const open: unknown[] = [null, undefined, "", "unknown"];
  const some = (...values: unknown[]) => values.some((value) => !open.includes(value));
  const any = (list: readonly unknown[] | undefined) => (list ?? []).length > 0;
  switch (step) {
    case "what":
      return any(activity?.kinds);
    case "where":
      return some(...Object.values(place ?? {}));
    case "when":
      return some(report.how_known, observed?.at, observed?.said, still_there?.answer);
    case "many":
      return some(size?.people_max, size?.vehicles_max) || size?.more_may_be_unseen === true;
    case "who":
      return any(unit?.words_seen) || some(unit?.marked, unit?.agency_claimed, unit?.agency_believed);
    case "gear":
      return any(equipment?.vehicles) || any(equipment?.gear);
    case "tell":
      return some(report.category);
    case "more":
      return some(
        report.people_at_risk,
        report.minors,
        report.reporter_safety,
        report.contact,
        report.note,
      );
  }
}

/**
 * Where to go on: the first question after the last answer. One that was passed over before that was
 * left open on purpose, or answered by "I don't know"; it is not asked a second time.
 */
export function resume(report: CreateReport): Stop {
  if (answered(report, "tell")) return "review";
  const asked = STEPS.slice(0, STEPS.indexOf("tell"));
  const last = asked.findLastIndex((step) => answered(report, step));
  return STEPS[last + 1] ?? "what";
}

const FIELDS: readonly [string, Step][] = [
  ["activity", "what"],
  ["location", "where"],
  ["porchlight.area", "where"],
  ["time", "when"],
  ["last_seen_at", "when"],
  ["how_known", "when"],
  ["size", "many"],
  ["unit", "who"],
  ["equipment", "gear"],
  ["category", "tell"],
];

/** The question that a refused field belongs to. */
export function stepOf(field: string): Step {
  return FIELDS.find(([name]) => field === name || field.startsWith(`${name}.`))?.[1] ?? "more";
}

// What a person changed in a report, as the core takes it: only fields that say something else than
// before, and disputed ones that the person settled, even where the answer is the one shown first.

import type { CreateReport, Report, ReportChange } from "../../lib/api/generated/contract";
import type { Answers } from "../report/answers";
import type { Safety } from "./facts";

type Field = ReportChange["field"];

const FIELDS: readonly Field[] = [
  "language",
  "size",
  "activity",
  "place",
  "unit",
  "observed",
  "equipment",
  "how_known",
  "category",
  "people_at_risk",
  "minors",
  "still_there",
  "reporter_safety",
  "contact",
  "note",
];

/** Each answer of the form that belongs to a safety field. */
export const ANSWERS_OF = {
  activity: ["kinds", "doing"],
  place: ["place", "side", "landmark", "direction", "area", "lat", "lon", "accuracy"],
  observed: ["observed", "ago"],
  category: ["category"],
  people_at_risk: ["atRisk"],
  minors: ["minors"],
  still_there: ["still", "lastSeen"],
  reporter_safety: ["safety"],
  contact: ["contact"],
} as const satisfies Record<Safety, readonly (keyof Answers)[]>;

/** The report as a form holds it: one value a field, the first of those that there are. */
export function flat(report: Report): CreateReport {
  return {
    mode: report.mode,
    language: report.language,
    size: report.size,
    activity: report.activity.value,
    place: report.place.value,
    unit: report.unit,
    observed: report.observed.value,
    equipment: report.equipment,
    how_known: report.how_known,
    category: report.category.value,
    people_at_risk: report.people_at_risk.value,
    minors: report.minors.value,
    still_there: report.still_there.value,
    reporter_safety: report.reporter_safety.value,
    contact: report.contact.value,
    note: report.note,
  };
}

/** The changes that lead from one to the other, made together or not at all. */
export function changes(
  before: CreateReport,
  after: CreateReport,
  settled: readonly Safety[],
): ReportChange[] {
  return FIELDS.filter(
    (field) =>
      settled.some((safety) => safety === field) || said(before[field]) !== said(after[field]),
  ).map((field) => ({ field, value: after[field] }) as ReportChange);
}

/** What a value says: kinds of activity are a set, so their order says nothing. */
function said(value: CreateReport[Field]): string {
  if (typeof value === "object" && value !== null && "kinds" in value) {
    return JSON.stringify({ ...value, kinds: [...(value.kinds ?? [])].sort() });
  }
  return JSON.stringify(value ?? null);
}

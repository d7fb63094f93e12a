// What carries a category: the rule of `crates/domain/src/report/guard.rs`, so that the question can
// be asked before filing. The core decides anyway.

import type { ActivityKind, Category, CreateReport } from "../../lib/api/generated/contract";

export type Guard = "supported" | "needs_detail" | "needs_strong_evidence";

/** Kinds in which people are acted upon. */
export const ACTIVE: readonly ActivityKind[] = [
  "knocking",
  "stopping_vehicle",
  "questioning",
  "detaining",
  "loading",
  "checkpoint",
];

/** Judges the category of a report. */
export function guard(report: CreateReport): Guard {
  if (report.category === 3 && !hasStrongEvidence(report)) return "needs_strong_evidence";
  if (report.category === 2 && !hasDetail(report)) return "needs_detail";
  return "supported";
}

/** Whether somebody still has to say what makes the category certain, or that they are sure. */
export const needsTalk = (report: CreateReport): boolean =>
  guard(report) !== "supported" && !report.confirm_category;

/** The highest category that the answers carry. */
export function fitting(report: CreateReport): Category {
  if (hasStrongEvidence(report)) return 3;
  return hasDetail(report) ? 2 : 1;
}

/** Seen words, marks, or people being acted upon. */
export function hasStrongEvidence({ unit, activity }: CreateReport): boolean {
  return (
    (unit?.words_seen ?? []).some(isSaid) ||
    unit?.marked === "marked" ||
    (activity?.kinds ?? []).some((kind) => ACTIVE.includes(kind))
  );
}

/** Anything that tells these people or vehicles from any others. */
function hasDetail(report: CreateReport): boolean {
  const { unit, activity, equipment, size } = report;
  const marked = unit?.marked ?? null;
  const claimed = unit?.agency_claimed ?? null;
  return (
    hasStrongEvidence(report) ||
    marked !== null ||
    claimed !== null ||
    (equipment?.gear ?? []).length > 0 ||
    (equipment?.vehicles ?? []).some(
      ({ make, colour, plate_partial }) =>
        colour !== null || isSaid(make) || [...(plate_partial ?? "")].some((sign) => sign !== "?"),
    ) ||
    // A count of vehicles alone is the generic vehicle that category 1 is for.
    (size?.people_max ?? 0) > 0 ||
    isSaid(activity?.text)
  );
}

const isSaid = (text: string | null | undefined): boolean => (text ?? "").trim() !== "";

import { describe, expect, it } from "vitest";

import type { CreateReport, Report } from "../../lib/api/generated/contract";
import { report, view } from "../../lib/host/pictures/sample";
import { answersOf, reportOf, type Answers } from "../report/answers";
import { ANSWERS_OF, changes, flat } from "./changes";
import { LABELS } from "./facts";

/** The form of a report, with some answers changed, and the changes that come of it. */
function edited(whole: Report, answer: (answers: Answers) => void, settled: (keyof typeof LABELS)[] = []) {
  const answers = answersOf(flat(whole), "en");
  const before = reportOf(answers, whole.mode);
  answer(answers);
  return changes(before, reportOf(answers, whole.mode), settled);
}

describe("the changes of a form", () => {
  it("are none when nothing was changed", () => {
    for (let number = 0; number < 12; number += 1) expect(edited(report(number), () => {})).toEqual([]);
  });

  it("are only the fields that say something else", () => {
    const made = edited(report(0), (answers) => {
      answers.note = "They left.";
      answers.still = "no";
    });
    expect(made).toEqual([
      { field: "still_there", value: { answer: "no", last_seen_at: null } },
      { field: "note", value: "They left." },
    ]);
  });

  it("name each field as the core does", () => {
    const answer: Record<string, (answers: Answers) => void> = {
      language: (answers) => (answers.language = "ht"),
      size: (answers) => (answers.people = { min: 6, max: 10 }),
      activity: (answers) => (answers.kinds = ["loading"]),
      place: (answers) => (answers.landmark = "the church"),
      unit: (answers) => (answers.believed = null),
      observed: (answers) => (answers.observed = { at: null, uncertainty_min: null, said: "earlier" }),
      equipment: (answers) => (answers.gear = []),
      how_known: (answers) => (answers.how = "social"),
      category: (answers) => (answers.category = 2),
      people_at_risk: (answers) => (answers.atRisk = "no"),
      minors: (answers) => (answers.minors = "yes"),
      still_there: (answers) => (answers.still = "unknown"),
      reporter_safety: (answers) => (answers.safety = "affected"),
      contact: (answers) => (answers.contact = "by the door"),
      note: (answers) => (answers.note = ""),
    };
    for (const [field, change] of Object.entries(answer)) {
      expect(edited(report(0), change).map((made) => made.field)).toEqual([field]);
    }
  });

  it("are none when a kind is taken away and put back", () => {
    const made = edited(report(2), (answers) => (answers.kinds = [...answers.kinds].reverse()));
    expect(made).toEqual([]);
  });

  it("keep what the form does not show of a field that was changed", () => {
    const whole = report(0);
    whole.observed.value = { at: "2026-11-23T05:00:07Z", uncertainty_min: 12, said: null };
    const made = edited(whole, (answers) => (answers.observed = { ...answers.observed, said: "earlier" }));
    expect(made).toEqual([
      { field: "observed", value: { at: "2026-11-23T05:00:07Z", uncertainty_min: 12, said: "earlier" } },
    ]);
  });

  it("hold a settled dispute, even where the first answer is the right one", () => {
    const whole = view("00000002").report;
    expect(whole.still_there.others).toHaveLength(1);
    expect(edited(whole, () => {}, ["still_there"])).toEqual([
      { field: "still_there", value: whole.still_there.value },
    ]);
    expect(edited(whole, () => {}), "nobody settled it").toEqual([]);
  });

  it("take every answer of a safety field together", () => {
    const whole = view("00000002").report;
    const other = whole.still_there.others[0];
    const from = answersOf({ ...flat(whole), still_there: other } as CreateReport, "en");
    const made = edited(
      whole,
      (answers) => {
        for (const name of ANSWERS_OF.still_there) Object.assign(answers, { [name]: from[name] });
      },
      ["still_there"],
    );
    expect(made).toEqual([{ field: "still_there", value: other }]);
  });

  it("know every safety field", () => {
    expect(Object.keys(ANSWERS_OF).sort()).toEqual(Object.keys(LABELS).sort());
  });
});

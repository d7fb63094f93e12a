import { describe, expect, it } from "vitest";

import type { CreateReport } from "../../lib/api/generated/contract";
import { reportOf, unanswered } from "./answers";
import { answered, before, end, next, progress, resume, STEPS, stepOf, stopOf, type Stop } from "./steps";

const blank = reportOf(unanswered("en"), "real");
const with_ = (part: Partial<CreateReport>): CreateReport => ({ ...blank, ...part });
const knocking = with_({ activity: { kinds: ["knocking"], text: null } });

/** Every stop that somebody meets who presses the main button and nothing else. */
function walk(report: CreateReport, fast: boolean, from: Stop = "what"): Stop[] {
  const met: Stop[] = [from];
  for (let stop = from; stop !== "review"; met.push(stop)) stop = next(stop, report, fast);
  return met;
}

describe("the order of the questions", () => {
  it("meets each question once and ends with the review", () => {
    expect(walk(with_({ ...knocking, category: 3 }), false)).toEqual([...STEPS, "review"]);
  });

  it("asks six things on the fast way of a category 3", () => {
    const report = with_({ ...knocking, category: 3 });
    const skipped = end("when", report, false);
    expect(skipped).toBe("tell");
    expect(["what", "where", "when", ...walk(report, true, skipped)]).toEqual([
      "what",
      "where",
      "when",
      "tell",
      "review",
    ]);
  });

  it("talks about a category without its evidence, and not about one that is confirmed", () => {
    expect(next("tell", with_({ category: 3 }), true)).toBe("certain");
    expect(next("tell", with_({ category: 2 }), false)).toBe("certain");
    expect(next("certain", with_({ category: 3 }), false)).toBe("more");
    expect(next("tell", with_({ category: 3, confirm_category: true }), true)).toBe("review");
  });

  it("offers to skip from the third question on, never past the category", () => {
    const skips = STEPS.filter((step) => end(step, blank, false));
    expect(skips).toEqual(["when", "many", "who", "gear"]);
    expect(end("tell", with_({ ...knocking, category: 3 }), false)).toBe("review");
    expect(end("tell", with_({ category: 3 }), false)).toBeUndefined();
    expect(end("tell", with_({ ...knocking, category: 3 }), true)).toBeUndefined();
  });

  it("leads back the way it came", () => {
    expect(before("what")).toBeUndefined();
    for (const [at, step] of STEPS.entries()) {
      if (at > 0) expect(before(step)).toBe(STEPS[at - 1]);
    }
    expect(before("certain")).toBe("tell");
    expect(before("review")).toBe("more");
  });

  it("shows progress that only grows and ends full", () => {
    const stops: Stop[] = [...STEPS.slice(0, 7), "certain", "more", "review"];
    const shown = stops.map(progress);
    expect(shown).toEqual([...shown].sort((one, other) => one - other));
    expect(new Set(shown).size).toBe(stops.length);
    expect(shown.at(-1)).toBe(1);
  });

  it("knows its stops by name and no others", () => {
    expect(stopOf("where")).toBe("where");
    expect(stopOf("certain")).toBe("certain");
    expect(stopOf("filed")).toBeUndefined();
    expect(stopOf(undefined)).toBeUndefined();
  });
});

describe("what is answered", () => {
  const parts: [string, Partial<CreateReport>][] = [
    ["what", { activity: { kinds: ["leaving"] } }],
    ["where", { place: { landmark: "the blue awning" } }],
    ["where", { place: { lat: 0, lon: 0 } }],
    ["when", { how_known: "told" }],
    ["when", { observed: { said: "earlier" } }],
    ["when", { still_there: { answer: "no" } }],
    ["many", { size: { vehicles_min: 0, vehicles_max: 0 } }],
    ["many", { size: { more_may_be_unseen: true } }],
    ["who", { unit: { agency_believed: "hsi" } }],
    ["gear", { equipment: { gear: ["radios"] } }],
    ["tell", { category: 1 }],
    ["more", { note: "A van went past twice." }],
  ];

  it("is nothing before the first answer", () => {
    for (const step of STEPS) expect(answered(blank, step), step).toBe(false);
  });

  it.each(parts)("%s by %j alone", (step, part) => {
    expect(STEPS.filter((one) => answered(with_(part), one))).toEqual([step]);
  });
});

describe("going on with a draft", () => {
  it("begins at the first question that nobody has come to", () => {
    expect(resume(blank)).toBe("what");
    expect(resume(knocking)).toBe("where");
    expect(resume(with_({ ...knocking, place: { text: "Clark" } }))).toBe("when");
    // "I don't know" where it was: not asked again.
    expect(resume(with_({ ...knocking, how_known: "now" }))).toBe("many");
    expect(resume(with_({ equipment: { gear: ["radios"] } }))).toBe("tell");
    expect(resume(with_({ note: "A van." }))).toBe("what");
  });

  it("looks it over when the category is chosen", () => {
    expect(resume(with_({ category: 1 }))).toBe("review");
  });
});

describe("a refused field", () => {
  it("belongs to its question", () => {
    expect(stepOf("location.text")).toBe("where");
    expect(stepOf("porchlight.area")).toBe("where");
    expect(stepOf("time.observed_at")).toBe("when");
    expect(stepOf("last_seen_at")).toBe("when");
    expect(stepOf("unit.words_seen")).toBe("who");
    expect(stepOf("equipment.vehicles.make")).toBe("gear");
    expect(stepOf("category")).toBe("tell");
    expect(stepOf("text")).toBe("more");
    expect(stepOf("contact")).toBe("more");
  });
});

// The cases of `crates/domain/src/report/guard/tests.rs`, in its order.

import { describe, expect, it } from "vitest";

import type { CreateReport, Vehicle } from "../../lib/api/generated/contract";
import { ACTIVE, fitting, guard, needsTalk, type Guard } from "./guard";

type Part = Partial<CreateReport>;
const report = (category: 1 | 2 | 3, part: Part): CreateReport => ({ ...part, category });

function check(part: Part, patrol: Guard, atOnce: Guard) {
  expect(guard(report(1, part)), JSON.stringify(part)).toBe("supported");
  expect(guard(report(2, part)), JSON.stringify(part)).toBe(patrol);
  expect(guard(report(3, part)), JSON.stringify(part)).toBe(atOnce);
}
const strong = (part: Part) => check(part, "supported", "supported");
const detail = (part: Part) => check(part, "supported", "needs_strong_evidence");
const nothing = (part: Part) => check(part, "needs_detail", "needs_strong_evidence");

const vehicle = (part: Partial<Vehicle>): Part => ({
  equipment: { vehicles: [{ make: null, colour: null, plate_partial: null, ...part }] },
});

describe("the category guard", () => {
  it("takes words, marks and people being acted upon as strong", () => {
    strong({ unit: { words_seen: ["POLICE"] } });
    strong({ unit: { marked: "marked" } });
    for (const kind of ACTIVE) strong({ activity: { kinds: [kind] } });
    expect(ACTIVE).toHaveLength(6);
  });

  it("takes one thing that was seen as a detail", () => {
    detail({ unit: { marked: "unmarked" } });
    detail({ unit: { agency_claimed: "unknown" } });
    detail({ equipment: { gear: ["helmets"] } });
    detail(vehicle({ colour: "black" }));
    detail(vehicle({ make: "Ford" }));
    detail(vehicle({ plate_partial: "??7????" }));
    detail({ size: { people_min: 0, people_max: 1 } });
    detail({ activity: { kinds: ["other"], text: "films a door" } });
  });

  it("takes nothing generic, guessed or written freely as evidence", () => {
    nothing({});
    nothing({ note: "two vests say POLICE, they are detaining people" });
    nothing({ unit: { words_seen: ["", " \t"] } });
    nothing({ unit: { agency_believed: "ice_ero" } });
    nothing({ size: { more_may_be_unseen: true } });
    nothing({ size: { vehicles_min: 2, vehicles_max: 3 } });
    nothing({ size: { people_min: 0, people_max: 0 } });
    for (const kind of ["parked_watching", "leaving", "other"] as const) {
      nothing({ activity: { kinds: [kind] } });
    }
    nothing({ activity: { kinds: ["other"], text: " " } });
    nothing(vehicle({ make: " ", plate_partial: "???????" }));
    nothing({ place: { text: "Clark" } });
    nothing({
      how_known: "now",
      people_at_risk: "yes",
      minors: "yes",
      still_there: { answer: "yes", last_seen_at: null },
    });
  });

  it("reads the nulls of a draft that comes back as not said", () => {
    nothing({
      size: { people_min: null, people_max: null, vehicles_min: null, vehicles_max: null },
      unit: { words_seen: [], agency_claimed: null, agency_believed: null, marked: null },
      activity: { kinds: [], text: null },
    });
  });
});

describe("the talk about it", () => {
  it("is needed until there is evidence or the person is sure", () => {
    expect(needsTalk({ category: 3 })).toBe(true);
    expect(needsTalk({ category: 3, confirm_category: true })).toBe(false);
    expect(needsTalk({ category: 3, unit: { marked: "marked" } })).toBe(false);
    expect(needsTalk({ category: 1 })).toBe(false);
    expect(needsTalk({ category: null })).toBe(false);
  });

  it("knows the highest category that the answers carry", () => {
    expect(fitting({ category: null })).toBe(1);
    expect(fitting({ category: 1, size: { people_min: 1, people_max: 2 } })).toBe(2);
    expect(fitting({ category: 1, activity: { kinds: ["loading"] } })).toBe(3);
  });
});

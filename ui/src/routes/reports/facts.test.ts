import { beforeAll, describe, expect, it } from "vitest";

import type { Report } from "../../lib/api/generated/contract";
import { report, view } from "../../lib/host/pictures/sample";
import { readWhole as read, type Words } from "../../lib/words";
import { Facts, LABELS, hints, isSafety } from "./facts";

const plain = (text: string) => text.replace(/[\u2066-\u2069]/g, "");
const NOW = Date.now();

let en: Words;
let es: Words;
beforeAll(async () => {
  [en, es] = await Promise.all([read("en"), read("es")]);
});

/** Every fact as `label: line | line`. */
function told(whole: Report, words = en): string[] {
  const facts = new Facts(words, whole, NOW);
  return [...facts.seen(), ...facts.people(), ...facts.about("1234abcd-0000")].map(({ label, lines }) =>
    plain(`${label}: ${lines.map((line) => line.text).join(" | ")}`),
  );
}

/** A report of which nobody said anything. */
function empty(): Report {
  const whole = report(3);
  whole.activity = { value: { kinds: [], text: null }, others: [] };
  whole.place.value = { ...whole.place.value, text: null, landmark: null };
  whole.size = { people_min: null, people_max: null, vehicles_min: null, vehicles_max: null, more_may_be_unseen: false };
  whole.unit = { words_seen: [], agency_claimed: null, agency_believed: null, marked: null };
  whole.observed.value = { at: null, uncertainty_min: null, said: null };
  whole.equipment = { vehicles: [], gear: [] };
  whole.how_known = "unknown";
  whole.people_at_risk.value = "unknown";
  whole.still_there.value = { answer: "unknown", last_seen_at: null };
  whole.reporter_safety.value = "unknown";
  return whole;
}

describe("the facts of a report", () => {
  it("keep apart what was read, what they say and what somebody believes", () => {
    const whole = report(0);
    whole.unit = { words_seen: ["POLICE"], agency_claimed: "sheriff", agency_believed: "ice_ero", marked: "unmarked" };
    expect(told(whole)).toEqual(
      expect.arrayContaining([
        "Words read: POLICE",
        "They say they are: Sheriff",
        "The reporter thinks: ICE ERO",
        "Marks: Not marked",
      ]),
    );
  });

  it("show every value of what people wrote differently, and say so", () => {
    const { report: whole } = view("00000002");
    const still = new Facts(en, whole, NOW).safety("still_there");
    expect(still.differs).toBe(true);
    expect(still.lines.map((line) => line.text)).toEqual(expect.arrayContaining(["Yes", "No"]));
  });

  it("leave out what nobody said, and name it in one line", () => {
    const whole = empty();
    const facts = new Facts(en, whole, NOW);
    expect(facts.seen()).toEqual([]);
    expect(facts.people()).toEqual([]);
    expect(facts.unknown()).toBe(
      "what, where, people, vehicles, who, seen, still there, people at risk, children, reporter, and how known",
    );
    expect(new Facts(es, whole, NOW).unknown()).toContain("dónde");
    expect(new Facts(en, report(0), NOW).unknown()).not.toContain("where");
  });

  it("never say of an unknown answer that it is known", () => {
    expect(told(empty()).join("\n")).not.toMatch(/not known|unknown/i);
  });

  it("mark what people typed, so that it is read in their language", () => {
    const whole = report(0);
    whole.contact.value = "the house with the blue door";
    const lines = [...new Facts(en, whole, NOW).seen(), ...new Facts(en, whole, NOW).people()].flatMap(
      (fact) => fact.lines,
    );
    const own = lines.filter((line) => line.own).map((line) => line.text);
    expect(own).toEqual(expect.arrayContaining([whole.place.value.text, "POLICE", whole.contact.value]));
  });

  it("say how long it stays, and that its time is over", () => {
    const whole = report(0);
    const kept = (days: number) => {
      whole.keep_until = new Date(NOW + days * 86_400_000 + 60_000).toISOString();
      return told(whole).find((fact) => fact.startsWith("Kept until"));
    };
    expect(kept(29)).toContain("29 days left");
    expect(kept(0)).toContain("less than a day left");
    expect(kept(-2)).toContain("its time is over");
  });

  it("say where it came from", () => {
    const whole = report(0);
    expect(told(whole)).toContain("Came from: Written on this device");
    whole.source = { id: "s-17", reporter: "tag-4", extended: false };
    expect(told(whole)).toContain("Came from: From a file, where it is called s-17, by tag-4");
  });
});

describe("what to weigh", () => {
  it("is said for each hint and each contradiction", () => {
    const all = view("00000000");
    all.hints = [
      { hint: "vague" },
      { hint: "second_hand" },
      { hint: "category_unsupported" },
      { hint: "contradictory", which: ["minors_but_nobody", "now_but_earlier"] },
    ];
    const said = hints(en, all).map(plain);
    expect(said).toHaveLength(4);
    expect(said[3]).toContain("children are there, but no people at risk and");
    expect(said.join("")).not.toMatch(/hint-|contradiction-/);
  });
});

describe("safety fields", () => {
  it("are told from others by name", () => {
    expect(Object.keys(LABELS).every(isSafety)).toBe(true);
    expect(isSafety("note")).toBe(false);
  });
});

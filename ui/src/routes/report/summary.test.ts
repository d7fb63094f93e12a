import { describe, expect, it } from "vitest";

import type { CreateReport } from "../../lib/api/generated/contract";
import { LANGUAGES, readWhole as read } from "../../lib/words";
import { named } from "../drafts/named";
import { AGENCIES, COLOURS, DIRECTIONS, GEAR, KINDS, SIDES } from "./chips";
import { STEPS } from "./steps";
import { said, word } from "./summary";

const plain = (text: string) => text.replace(/[\u2066-\u2069]/g, "");

describe("what the answers say", () => {
  it.each(LANGUAGES)("has a word for every chip in %s", async (language) => {
    const words = await read(language);
    const all = [
      ...KINDS.map(({ value }) => word(words, "activity", value)),
      ...SIDES.map((value) => word(words, "side", value)),
      ...DIRECTIONS.map((value) => word(words, "direction", value)),
      ...AGENCIES.map((value) => word(words, "agency", value)),
      ...COLOURS.map((value) => word(words, "colour", value)),
      ...GEAR.map((value) => word(words, "gear", value)),
    ];
    // What has no word comes back as its id.
    expect(all.filter((text) => /^(activity|side|direction|agency|colour|gear)-/.test(text))).toEqual([]);
  });

  it("keeps people's words apart from ours", async () => {
    const words = await read("en");
    const report: CreateReport = {
      category: 2,
      activity: { kinds: ["knocking", "other"], text: "films a door" },
      place: { text: "Clark", lat: 42.1, lon: -87.6 },
    };
    expect(said(words, report, "what")).toEqual([
      { text: "Knocking on doors and something else" },
      { text: "films a door", own: true },
    ]);
    expect(said(words, report, "where")).toEqual([
      { text: "Clark", own: true },
      { text: "42.1, -87.6", code: true },
    ]);
    expect(said(words, report, "gear")).toEqual([]);
  });

  it("says how many in whole sentences", async () => {
    const lines = async (language: string, size: NonNullable<CreateReport["size"]>) => {
      const said_ = said(await read(language), { category: null, size }, "many");
      return said_.map(({ text }) => plain(text));
    };
    expect(await lines("en", { people_min: 1, people_max: 1, vehicles_min: 0, vehicles_max: 0 })).toEqual([
      "1 person",
      "No cars",
    ]);
    expect(await lines("es", { people_min: 3, people_max: 5, more_may_be_unseen: true })).toEqual([
      "De 3 a 5 personas",
      "Puede haber más",
    ]);
  });

  it("says nothing where nothing was said", async () => {
    const words = await read("en");
    for (const step of STEPS) expect(said(words, { category: null }, step)).toEqual([]);
  });
});

describe("the name of a report that is not finished", () => {
  it("is what is known of it", async () => {
    const words = await read("en");
    const name = (part: Partial<CreateReport>) => plain(named(words, { category: null, ...part }));
    expect(name({ activity: { kinds: ["knocking"] }, place: { text: "Clark" } })).toBe(
      "Knocking on doors · Clark",
    );
    expect(name({ note: "A van went past twice." })).toBe("A van went past twice.");
    expect(name({})).toBe("Just begun");
  });
});

import { describe, expect, it } from "vitest";

import type { CreateReport } from "../../lib/api/generated/contract";
import { answersOf, asOf, isBlank, MANY_PEOPLE, reportOf, unanswered } from "./answers";

const AT = "2026-09-23T12:07:00.000Z";

const WHOLE: CreateReport = {
  mode: "exercise",
  language: "es",
  size: { people_min: 3, people_max: 5, vehicles_min: 0, vehicles_max: 0, more_may_be_unseen: true },
  activity: { kinds: ["knocking", "other"], text: "graban la puerta" },
  place: {
    text: "Clark y Lunt",
    side: "NE",
    landmark: "el toldo azul",
    direction_of_travel: "S",
    lat: 42.0089211,
    lon: -87.67407,
    accuracy_m: 20,
    area: "Rogers Park",
  },
  unit: {
    words_seen: ["POLICE", "HSI"],
    agency_claimed: "local_police",
    agency_believed: "hsi",
    marked: "marked",
  },
  observed: { at: AT, uncertainty_min: 5, said: null },
  equipment: {
    vehicles: [{ make: "Ford", colour: "dark blue", plate_partial: "DY4????" }],
    gear: ["radios", "face_coverings"],
  },
  how_known: "saw",
  category: 3,
  people_at_risk: "yes",
  minors: "no",
  still_there: { answer: "yes", last_seen_at: AT },
  reporter_safety: "needs_call_back",
  contact: "555-0134",
  note: "Dos fueron a la puerta.",
  keep_days: 14,
  confirm_category: true,
};

describe("the report that the answers make", () => {
  it("comes back as it went, with nothing lost", () => {
    expect(reportOf(answersOf(WHOLE, "en"), "exercise")).toEqual(WHOLE);
  });

  it("comes back the same a second time", () => {
    const once = reportOf(answersOf({ category: null }, "en"), "real");
    expect(reportOf(answersOf(once, "es"), "real")).toEqual(once);
  });

  it("is blank until something is said, whatever its mode and language", () => {
    expect(isBlank(reportOf(unanswered("es"), "exercise"))).toBe(true);
    expect(isBlank(reportOf({ ...unanswered("en"), unsure: ["kinds"] }, "real"))).toBe(true);
    expect(isBlank(reportOf({ ...unanswered("en"), note: "A" }, "real"))).toBe(false);
    expect(isBlank(reportOf({ ...unanswered("en"), kinds: ["leaving"] }, "real"))).toBe(false);
  });

  it("says nothing for spaces alone, and keeps what is typed as it is typed", () => {
    const said = reportOf({ ...unanswered("en"), place: "  ", landmark: " by the ", note: "\n" }, "real");
    expect(said.place?.text).toBeNull();
    expect(said.place?.landmark).toBe(" by the ");
    expect(said.note).toBe("");
  });

  it("tells own words only with the kind that they belong to, and forgets them not", () => {
    const answers = { ...unanswered("en"), doing: "films a door" };
    expect(reportOf(answers, "real").activity).toEqual({ kinds: [], text: null });
    expect(reportOf({ ...answers, kinds: ["other"] }, "real").activity?.text).toBe("films a door");
  });

  it("leaves out half a point and a vehicle of which nothing is said", () => {
    const answers = unanswered("en");
    const said = reportOf(
      { ...answers, lat: "42", accuracy: 10, described: [{ make: " ", colour: null, plate: "" }] },
      "real",
    );
    expect(said.place).toMatchObject({ lat: null, lon: null, accuracy_m: null });
    expect(said.equipment?.vehicles).toEqual([]);
  });

  it("counts a word that is still being typed, once", () => {
    const words = (word: string) =>
      reportOf({ ...unanswered("en"), words: ["ICE"], word }, "real").unit?.words_seen;
    expect(words(" ERO ")).toEqual(["ICE", "ERO"]);
    expect(words("ICE")).toEqual(["ICE"]);
    expect(words(" ")).toEqual(["ICE"]);
  });

  it("gives both ends of every range, as the core wants them", () => {
    const { size } = reportOf({ ...unanswered("en"), people: MANY_PEOPLE, more: true }, "real");
    expect(size).toMatchObject({ people_min: 11, people_max: 11, more_may_be_unseen: true });
  });
});

describe("a draft that is opened again", () => {
  it("shows a stored time as a time, and a vague one as its word", () => {
    const ago = (part: Partial<CreateReport>) => answersOf({ category: null, ...part }, "en").ago;
    expect(ago({})).toBeNull();
    expect(ago({ how_known: "saw", observed: { at: AT } })).toBe("earlier");
    expect(ago({ how_known: "saw", observed: { said: "an_hour_ago" } })).toBe("hour");
    expect(ago({ how_known: "told", observed: { said: "a_while_ago" } })).toBe("earlier");
    expect(ago({ how_known: "now", observed: { at: AT } })).toBeNull();
  });

  it("does not say after a quarter of an hour that it is seen now", () => {
    const seen = answersOf({ category: null, how_known: "now", observed: { at: AT } }, "en");
    const later = (minutes: number) => asOf(seen, Date.parse(AT) + minutes * 60_000);
    expect(later(15).how).toBe("now");
    expect(later(16)).toMatchObject({ how: "saw", ago: "earlier", observed: { at: AT } });
    expect(asOf({ ...seen, how: "told" }, Date.parse(AT) + 9e9).how).toBe("told");
  });

  it("is written in the language of the app until another is chosen", () => {
    expect(answersOf({ category: null, language: "" }, "es").language).toBe("es");
    expect(answersOf({ category: null, language: "ht" }, "es").language).toBe("ht");
  });
});

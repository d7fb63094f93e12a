import { beforeAll, describe, expect, it } from "vitest";

import type { ReportRow } from "../../lib/api/generated/contract";
import { row } from "../../lib/host/pictures/sample";
import { readWhole as read, type Words } from "../../lib/words";
import { capital, token } from "../../lib/token";
import { asked, chips, isNarrow, without } from "./filters";
import { line, since, title } from "./say";
import { age } from "../../lib/format";

const plain = (text: string) => text.replace(/[\u2066-\u2069]/g, "");
const NOW = Date.parse("2026-11-23T12:00:00Z");
const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();
const one = (part: Partial<ReportRow>): ReportRow => ({ ...row(0), ...part });

let en: Words;
let es: Words;
beforeAll(async () => {
  [en, es] = await Promise.all([read("en"), read("es")]);
});

describe("a row of the list", () => {
  it("is named by its place, else by what happens, and never by nothing", () => {
    expect(title(en, one({ place: "Mill Road" }))).toBe("Mill Road");
    expect(title(en, one({ place: null, activity: ["detaining", "loading"] }))).toBe("Detaining and loading people");
    expect(title(es, one({ place: null, activity: [] }))).toBe("No se sabe el lugar");
  });

  it("says first what to be careful about", () => {
    const careful = one({ still_there: "no", how_known: "told", observed_at: null });
    expect(plain(line(en, careful))).toMatch(/^Gone · second-hand · time not known · knocking on doors/);
    expect(plain(line(en, one({ people_max: 1, vehicles_max: 3 })))).toContain("1 person · up to 3 vehicles");
  });

  it("does not say the activity twice", () => {
    expect(plain(line(en, one({ place: null, people_max: null })))).toBe("");
  });

  it("tells its age in few signs", () => {
    expect(since(en, ago(0), NOW)).toBe("now");
    expect(age(es, ago(0), NOW)).toBe("hace un momento");
    expect(since(en, ago(6), NOW)).toBe("6 min");
    expect(since(en, ago(185), NOW)).toBe("3 hr");
    expect(since(es, ago(3 * 24 * 60), NOW)).toBe("3 d");
    expect(since(en, ago(30 * 24 * 60), NOW)).toContain("Oct");
  });

  it("says so when a clock is ahead", () => {
    expect(since(en, ago(-10), NOW)).toBe("in 10 min.");
  });
});

describe("words for values", () => {
  it("are found by the value as the contract writes it", () => {
    expect(token("colour", "dark blue")).toBe("colour-dark-blue");
    expect(token("activity", "stopping_vehicle")).toBe("activity-stopping-vehicle");
    expect(token("side", "NE")).toBe("side-ne");
  });

  it("begin a sentence, in any script", () => {
    expect(capital(en, "knocking")).toBe("Knocking");
    expect(capital(es, "ñandú")).toBe("Ñandú");
    expect(capital(en, "")).toBe("");
  });
});

describe("filters", () => {
  it("are asked together with the words and the mode", () => {
    expect(asked("", {}, "real", NOW)).toEqual({ mode: "real" });
    expect(
      asked("mill", { category: 3, activity: "loading", still: "no", disputed: false, since: "week" }, "exercise", NOW),
    ).toEqual({
      mode: "exercise",
      search: "mill",
      category: 3,
      activity: "loading",
      still_there: "no",
      disputed: false,
      since: ago(7 * 24 * 60),
    });
  });

  it("begin today at midnight by the clock on the wall", () => {
    const midnight = new Date(NOW).setHours(0, 0, 0, 0);
    expect(asked("", { since: "today" }, "real", NOW).since).toBe(new Date(midnight).toISOString());
  });

  it("are each a chip that can be taken away", () => {
    const filters = { category: 2, disputed: false, still: "unknown" } as const;
    expect(chips(en, filters).map(({ key }) => key)).toEqual(["category", "still", "disputed"]);
    expect(chips(en, filters).every(({ label }) => label.length > 3)).toBe(true);
    expect(without(filters, "still")).toEqual({ category: 2, disputed: false });
    expect(isNarrow(" ", {})).toBe(false);
    expect(isNarrow(" ", { disputed: false })).toBe(true);
  });
});

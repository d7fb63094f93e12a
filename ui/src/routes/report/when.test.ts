import { describe, expect, it } from "vitest";

import { agoAt, fromWall, isLeaving, onWall, seenNow } from "./when";

const NOW = Date.parse("2026-09-23T12:07:31.250Z");

describe("when it was seen", () => {
  it("is this moment in whole seconds", () => {
    expect(seenNow(NOW).observed.at).toBe("2026-09-23T12:07:31.000Z");
  });

  it("is as long ago as the chip says, about", () => {
    expect(agoAt("15", NOW).observed).toEqual({
      at: "2026-09-23T11:52:31.000Z",
      uncertainty_min: 5,
      said: null,
    });
    expect(agoAt("hour", NOW).observed).toMatchObject({
      at: "2026-09-23T11:07:31.000Z",
      said: "an_hour_ago",
    });
  });

  it("is a word when nobody gave a time, and nothing when the chip is taken back", () => {
    expect(agoAt("earlier", NOW).observed).toEqual({ at: null, uncertainty_min: null, said: "earlier" });
    expect(agoAt(null, NOW)).toEqual({
      ago: null,
      observed: { at: null, uncertainty_min: null, said: null },
    });
  });

  it("goes to the clock on the wall and back", () => {
    expect(fromWall(onWall("2026-09-23T12:07:00.000Z"))).toBe("2026-09-23T12:07:00.000Z");
    expect(onWall(null)).toBe("");
    for (const half of ["", "2026-09-23", "2026-13-41T99:99", "soon"]) expect(fromWall(half)).toBeNull();
  });

  it("does not take people who leave for people who are there", () => {
    expect(isLeaving(["leaving"])).toBe(true);
    expect(isLeaving(["leaving", "knocking"])).toBe(false);
    expect(isLeaving([])).toBe(false);
  });
});

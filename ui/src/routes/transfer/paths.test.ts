import { describe, expect, it } from "vitest";

import { bundleName, days, fileName, inFolder } from "./paths";

describe("the suggested file", () => {
  it("is named by the day on the wall and the format", () => {
    expect(fileName("csv", new Date(2026, 1, 3, 23, 59))).toBe("porchlight-reports-2026-02-03.csv");
    expect(fileName("geojson", new Date(2026, 10, 23))).toBe("porchlight-reports-2026-11-23.geojson");
  });

  it("says of a bundle the day alone", () => {
    expect(bundleName(new Date(2026, 1, 3))).toBe("porchlight-2026-02-03.porchlight");
  });

  it("lies in the suggested folder of any system", () => {
    expect(inFolder("~/Downloads", "a.csv")).toBe("~/Downloads/a.csv");
    expect(inFolder("/", "a.csv")).toBe("/a.csv");
    expect(inFolder("C:\\Users\\ana", "a.csv")).toBe("C:\\Users\\ana\\a.csv");
    expect(inFolder("", "a.csv")).toBe("a.csv");
  });
});

describe("days to keep", () => {
  it("are a number from 1 to 365, or left open", () => {
    expect(days("")).toBeUndefined();
    expect(days("  ")).toBeUndefined();
    expect(days("1")).toBe(1);
    expect(days(" 365 ")).toBe(365);
    for (const wrong of ["0", "366", "-3", "1.5", "ten", "1000"]) expect(days(wrong)).toBe("wrong");
  });
});

import { describe, expect, it } from "vitest";

import { bothIn, point, pointProblem } from "./point";

describe("a point typed by hand", () => {
  it("needs both halves on the globe", () => {
    expect(point("42.00348", "-87.67407")).toEqual({ lat: 42.00348, lon: -87.67407 });
    expect(point(" 42 ", "-180")).toEqual({ lat: 42, lon: -180 });
    for (const [lat, lon] of [["42", ""], ["", ""], ["91", "0"], ["0", "181"], ["x", "0"], ["1e1", "0"]]) {
      expect(point(lat ?? "", lon ?? ""), `${lat} ${lon}`).toBeNull();
    }
  });

  it("takes a comma and a typographic minus, and no more than the core keeps", () => {
    expect(point("42,5", "\u221287,5")).toEqual({ lat: 42.5, lon: -87.5 });
    expect(point("42.123456789", "0")?.lat).toBe(42.1234568);
  });

  it("says which half is wrong, and nothing before anything is typed", () => {
    expect(pointProblem("", "")).toBeUndefined();
    expect(pointProblem("42", "")).toBe("half");
    expect(pointProblem("", "-87")).toBe("half");
    expect(pointProblem("north", "")).toBe("lat");
    expect(pointProblem("42", "200")).toBe("lon");
    expect(pointProblem("42", "-87")).toBeUndefined();
  });

  it("finds both halves in one pasted line", () => {
    expect(bothIn("42.00348, -87.67407")).toEqual({ lat: "42.00348", lon: "-87.67407" });
    expect(bothIn("42,00348")).toBeUndefined();
    expect(bothIn("42.00348")).toBeUndefined();
  });
});

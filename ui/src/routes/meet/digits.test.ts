import { describe, expect, it } from "vitest";

import { aloud, grouped } from "./digits";

describe("six digits", () => {
  it("stand in two groups of three", () => {
    expect(grouped("048213")).toBe("048 213");
    expect(grouped("")).toBe("");
  });

  it("are said one by one, so that no voice makes a number of them", () => {
    expect(aloud("048213")).toBe("0, 4, 8. 2, 1, 3");
  });
});

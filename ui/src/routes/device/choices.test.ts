import { describe, expect, it } from "vitest";

import { lockChoices, sizeChoices } from "./choices";

describe("choices", () => {
  it("offer never last", () => {
    expect(lockChoices(10)).toEqual([1, 2, 5, 10, 30, 60, 0]);
    expect(lockChoices(0)).toEqual([1, 2, 5, 10, 30, 60, 0]);
  });

  it("show what another door has set, in its place", () => {
    expect(lockChoices(45)).toEqual([1, 2, 5, 10, 30, 45, 60, 0]);
    expect(lockChoices(120)).toEqual([1, 2, 5, 10, 30, 60, 120, 0]);
    expect(sizeChoices(110)).toEqual([100, 110, 125, 150, 175, 200]);
    expect(sizeChoices(200)).toEqual([100, 125, 150, 175, 200]);
  });
});

import { describe, expect, it } from "vitest";

import { draw, isSame, three } from "./three";

const sheet = Array.from({ length: 20 }, (_, at) => `word${at}`);
/** Draws these, one after another. */
const drawn = (...numbers: number[]) => () => numbers.shift() ?? 0;

describe("three words", () => {
  it("are three different ones of one sheet, in its order", () => {
    expect(three([sheet], drawn(7, 7, 2, 19))).toEqual([
      { sheet: 0, word: 2 },
      { sheet: 0, word: 7 },
      { sheet: 0, word: 19 },
    ]);
  });

  it("are one of each sheet where there are three", () => {
    expect(three([sheet, sheet, sheet], drawn(7, 7, 7)).map(({ sheet }) => sheet)).toEqual([0, 1, 2]);
  });

  it("are drawn by the system, within the sheet", () => {
    for (let round = 0; round < 50; round += 1) expect(draw(20)).toBeLessThan(20);
  });

  it("are the same whatever a keyboard adds, and no other word is", () => {
    expect([isSame(" Academic ", "academic"), isSame("academi", "academic"), isSame("", undefined)]).toEqual([true, false, false]);
  });
});

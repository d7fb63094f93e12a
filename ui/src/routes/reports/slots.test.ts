import { describe, expect, it } from "vitest";

import { Slots } from "./slots";

const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, at) => first + at);

describe("boxes for rows", () => {
  it("are as many as rows on the screen, however far one scrolls", () => {
    const slots = new Slots();
    const used = new Set<number>();
    for (let first = 0; first < 5_000; first += 7) {
      for (const slot of slots.give(range(first, first + 14)).values()) used.add(slot);
    }
    expect(used.size).toBe(15);
  });

  it("are each for one row", () => {
    const slots = new Slots();
    for (const first of [0, 3, 90, 88, 0, 4_000]) {
      const given = slots.give(range(first, first + 20));
      expect(new Set(given.values()).size).toBe(21);
    }
  });

  it("stay with a row as long as it is there", () => {
    const slots = new Slots();
    const mine = slots.give(range(0, 9)).get(4);
    for (const first of [2, 50, 700]) {
      expect(slots.give([...range(first, first + 9), 4].sort((one, other) => one - other)).get(4)).toBe(mine);
    }
  });
});

import { describe, expect, it } from "vitest";

import { Track } from "./track";

const HEIGHT = 100;
const VIEW = 700;

/** A box that is scrolled as a browser does: by so much, never beyond its ends. */
function box(count: number, tallest: number) {
  const track = new Track(HEIGHT, count, VIEW, tallest);
  let top = 0;
  const clamp = (wanted: number) => Math.min(track.box - VIEW, Math.max(0, wanted));
  const to = (wanted: number) => {
    top = clamp(wanted);
    const moved = track.scroll(top);
    if (moved !== undefined) {
      expect(moved).toBeGreaterThanOrEqual(0);
      expect(moved).toBeLessThanOrEqual(track.box - VIEW);
      top = moved;
    }
  };
  return { track, to, by: (pixels: number) => to(top + pixels), top: () => top };
}

describe("a list that fits", () => {
  const { track, to } = box(1_000, 4_000_000);

  it("is as tall as its rows and places each below the one before", () => {
    expect(track.box).toBe(100_000);
    expect([0, 1, 999].map((index) => track.place(index))).toEqual([0, 100, 99_900]);
  });

  it("tells which rows are seen, with some more", () => {
    to(250);
    expect(track.range(0)).toEqual([2, 9]);
    expect(track.range(3)).toEqual([0, 12]);
    to(99_300);
    expect(track.range(2)).toEqual([991, 999]);
  });

  it("goes only as far as needed to show a row", () => {
    to(0);
    expect(track.reveal(3)).toBeUndefined();
    expect(track.reveal(7)).toBe(100);
    expect(track.reveal(0)).toBe(0);
    expect(track.reveal(999)).toBe(99_300);
  });

  it("has no rows before it is measured", () => {
    expect(new Track(0, 1_000, 700).range(3)).toEqual([0, -1]);
    expect(new Track(100, 0, 700).range(3)).toEqual([0, -1]);
  });
});

describe("a list that is taller than any box", () => {
  const COUNT = 100_000;
  const TALLEST = 400_000;

  it("reaches the first and the last row by the scrollbar", () => {
    const { track, to } = box(COUNT, TALLEST);
    expect(track.box).toBe(TALLEST);
    to(TALLEST);
    expect(track.range(0)[1]).toBe(COUNT - 1);
    expect(track.place(COUNT - 1)).toBeCloseTo(TALLEST - HEIGHT);
    to(0);
    expect(track.range(0)[0]).toBe(0);
    expect(track.place(0)).toBe(0);
  });

  it("lands in proportion in between, and further down for further down", () => {
    const { track, to } = box(COUNT, TALLEST);
    let before = -1;
    for (let top = 0; top <= TALLEST; top += 9_000) {
      to(top);
      expect(track.offset).toBeGreaterThan(before);
      before = track.offset;
    }
    to(TALLEST / 2);
    expect(track.offset / (COUNT * HEIGHT)).toBeCloseTo(0.5, 1);
  });

  it("moves the rows exactly as far as a finger does, at every place", () => {
    const { track, to, by } = box(COUNT, TALLEST);
    for (const start of [0, 300, 99_000, 200_000, 399_000]) {
      to(start);
      for (const pixels of [40, -30, 200, 120, -90]) {
        const before = track.offset;
        const wanted = Math.min(COUNT * HEIGHT - VIEW, Math.max(0, before + pixels));
        by(pixels);
        expect(track.offset).toBeCloseTo(wanted, 3);
      }
    }
  });

  it("is scrolled to both ends step by step without a wall", () => {
    const { track, to, by } = box(20_000, TALLEST);
    to(0);
    for (let step = 0; step < 20_000 && track.range(0)[1] < 19_999; step += 1) by(150);
    expect(track.range(0)[1]).toBe(19_999);
    for (let step = 0; step < 20_000 && track.offset > 0; step += 1) by(-150);
    expect(track.range(0)[0]).toBe(0);
  });

  it("shows a row wherever it is", () => {
    const { track, to, top } = box(COUNT, TALLEST);
    for (const row of [77_777, 3, COUNT - 1, 50_000]) {
      const wanted = track.reveal(row) ?? top();
      to(wanted);
      const [first, last] = track.range(0);
      expect(first).toBeLessThanOrEqual(row);
      expect(last).toBeGreaterThanOrEqual(row);
    }
  });
});

import { describe, expect, it } from "vitest";

import type { ChannelView, CircleView, GuestPlaceView } from "../api/generated/contract";
import { leaves, readersOf, type Known } from "./readers";

const channel = (code: number, persons: number, may_read = true): ChannelView => ({
  id: `${code}`,
  code,
  form: "roster",
  devices: persons,
  persons,
  may_read,
  may_write: may_read,
  key_is_clean: may_read ? true : null,
});
const person = (id: string) => ({ id, name: null, is_me: false, roles: [], devices: [], vouched_by: [], admin_until: null });
const circle = (...channels: ChannelView[]): CircleView => ({
  id: "c",
  name: "Maple Street",
  sort: "neighbourhood",
  me: "a",
  inside: true,
  place: "inside",
  persons: [person("a"), person("b")],
  channels,
  unsigned: [],
  forked: [],
});
const place: GuestPlaceView = {
  id: "p",
  sort: "reports",
  accepted_at: "2026-01-01T00:00:00Z",
  addressed_as_of: "2026-01-01T00:00:00Z",
  is_too_old: false,
  needs_new_invitation: false,
  items: [],
};
const alone: Known = { devices: 1, circles: [], places: [] };
const told = { category: 3, mode: "real" } as const;

describe("who can read a report", () => {
  it("is nobody else without a circle, whatever its category", () => {
    for (const category of [null, 1, 2, 3] as const) {
      expect(readersOf({ category, mode: "real" }, alone)).toEqual([]);
    }
  });

  it("are one's own devices, always", () => {
    const two = { ...alone, devices: 2, circles: [circle(channel(2, 5))], places: [place] };
    expect(readersOf({ category: 1, mode: "real" }, two)).toEqual([{ who: "own", count: 2 }]);
    expect(readersOf({ category: 3, mode: "exercise" }, two)).toEqual([{ who: "own", count: 2 }]);
  });

  it("are the others of the channels that this device reads, one whole and one to the block", () => {
    const known = { ...alone, circles: [circle(channel(0, 9), channel(2, 4), channel(3, 6))] };
    expect(readersOf(told, known)).toEqual([
      { who: "whole", circle: "Maple Street", count: 3 },
      { who: "block", circle: "Maple Street", count: 5 },
    ]);
  });

  it("is said where nobody in a circle gets it, and a circle that was left is none", () => {
    const not = circle(channel(2, 4, false));
    expect(readersOf(told, { ...alone, circles: [not] })).toEqual([{ who: "nobody", circle: "Maple Street" }]);
    expect(leaves(readersOf(told, { ...alone, circles: [not] }))).toBe(false);
    const left = { ...circle(channel(2, 4)), inside: false };
    expect(readersOf(told, { ...alone, circles: [left] })).toEqual([]);
  });

  it("is the group that one is a guest of, now or once it was met", () => {
    expect(readersOf(told, { ...alone, places: [place] })).toEqual([{ who: "guest" }]);
    for (const waits of [{ addressed_as_of: null }, { is_too_old: true }, { needs_new_invitation: true }]) {
      expect(readersOf(told, { ...alone, places: [{ ...place, ...waits }] })).toEqual([{ who: "guest-waits" }]);
    }
    expect(readersOf(told, { ...alone, places: [{ ...place, sort: "alerts" }] })).toEqual([]);
  });
});

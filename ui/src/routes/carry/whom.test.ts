import { describe, expect, it } from "vitest";

import type { BundleExported, CircleRow, CircleView } from "../../lib/api/generated/contract";
import { circlesOf } from "../../lib/host/pictures/circles";
import { readWhole as read } from "../../lib/words";
import { circlesWithOthers, devicesToChoose, whoOpens } from "./whom";

const maple = circlesOf("full")[1] as CircleView;
const made: BundleExported = {
  circle: maple.id,
  device: null,
  files: [],
  chunks: 1,
  unreadable: 0,
  opens_for: maple.persons.map(({ id }) => ({ person: id, devices: 1 })),
  opens_for_readers: false,
  stopped: false,
};

/** Without the marks that keep names of another direction apart. */
const plain = <Said>(said: Said): Said => JSON.parse(JSON.stringify(said).replace(/[\u2066-\u2069]/g, ""));

describe("whom a file can be for", () => {
  it("is a circle with another device in it, one's own devices last", () => {
    const row = (id: string, more: Partial<CircleRow>): CircleRow => {
      return { id, name: id, sort: "neighbourhood", persons: 2, devices: 2, roles: [], inside: true, place: "inside", unsigned: 0, ...more };
    };
    const rows = [row("own", { sort: "household" }), row("left", { inside: false }), row("alone", { devices: 1 }), row("maple", {})];
    expect(circlesWithOthers(rows).map(({ id }) => id)).toEqual(["maple", "own"]);
  });

  it("is each device but this one, one's own last and by name", async () => {
    const found = plain(devicesToChoose(await read("en"), maple));
    expect(found.map(({ label }) => label)).toEqual([
      "Luz Marina Quispe",
      "Don José",
      "Mary at the bakery",
      "Neighbour 5be2",
      "You: Device 3fa1",
    ]);
    expect(new Set(found.map(({ value }) => value)).size).toBe(5);
  });
});

describe("who can open it", () => {
  it("names a few, and counts many", async () => {
    const words = await read("en");
    expect(plain(whoOpens(words, maple, made))[0]).toContain("you, Luz Marina Quispe, Don José");
    const many = { ...made, opens_for: Array.from({ length: 7 }, (_, at) => ({ person: `${at}`, devices: 1 })) };
    expect(plain(whoOpens(words, maple, many))[0]).toContain("7 people");
    expect(plain(whoOpens(words, undefined, made))[0]).toContain("5 people");
  });

  it("names the one of a device, and whoever reads the alerts", async () => {
    const words = await read("en");
    const device = maple.persons[1]?.devices[0]?.id ?? "";
    const said = plain(whoOpens(words, maple, { ...made, device, opens_for_readers: true }));
    expect(said[0]).toMatch(/Only Luz Marina Quispe can open it.*77c0/);
    expect(said[1]).toContain("alerts");
    expect(whoOpens(words, undefined, { ...made, device })[0]).toContain("77c0");
  });

  it("says so when it is nobody", async () => {
    expect(whoOpens(await read("en"), maple, { ...made, opens_for: [] })[0]).toContain("Nobody");
  });
});

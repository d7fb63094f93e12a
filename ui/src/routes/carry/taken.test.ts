import { describe, expect, it } from "vitest";

import type { BundleImported, CircleView } from "../../lib/api/generated/contract";
import { PEOPLE, circlesOf } from "../../lib/host/pictures/circles";
import { readWhole as read } from "../../lib/words";
import { from, minds } from "./taken";

const maple = circlesOf("full")[1] as CircleView;
const circles = new Map([[maple.id, maple]]);
const whole: BundleImported = {
  taken: 3,
  already_here: 0,
  refused: 0,
  not_yet: 0,
  waiting: 0,
  read_again: false,
  bundles: [{ circle: maple.id, person: PEOPLE.LUZ, says_who: true, pieces: [1], missing: [], more: false }],
  refused_files: [],
  stopped: false,
};
const bundle = (more: Partial<BundleImported["bundles"][number]>) => ({ ...whole.bundles[0]!, ...more });

/** Without the marks that keep names of another direction apart. */
const plain = <Said>(said: Said): Said => JSON.parse(JSON.stringify(said).replace(/[\u2066-\u2069]/g, ""));

describe("what became of files", () => {
  it("leaves nothing to mind when all of it came in", async () => {
    expect(minds(await read("en"), whole)).toEqual([]);
  });

  it("says each thing that waits, lacks or was left out, with what to do", async () => {
    const read_ = {
      ...whole,
      refused: 1,
      not_yet: 2,
      waiting: 3,
      read_again: true,
      stopped: true,
      bundles: [bundle({ missing: [2, 3], more: true }), bundle({ missing: [2, 3] })],
      refused_files: [{ path: "a", error: { code: "bundle.damaged" as const, params: { path: "a" } } }],
    };
    for (const language of ["en", "es"]) {
      const all = plain(minds(await read(language), read_));
      expect(all.length).toBe(6);
      expect(all[1]?.lines[0]).toMatch(/^a |A a /);
      // Two bundles lack the same: it is said once.
      expect(all[2]?.lines.length).toBe(2);
      expect(all[2]?.lines[0]).toMatch(/2 (and|y) 3/);
      expect(all[3]?.title).toContain("5");
    }
  });

  it("names the circle and who made it, once each", async () => {
    const words = await read("en");
    const two = { ...whole, bundles: [bundle({}), bundle({ pieces: [2] })] };
    expect(plain(from(words, circles, two))).toEqual(["For Maple Street.", "Made by Luz Marina Quispe."]);
    expect(plain(from(words, new Map(), whole))).toEqual([`Made by Neighbour ${PEOPLE.LUZ.slice(0, 4)}.`]);
  });

  it("says that its maker is gone, and of an audience nothing", async () => {
    const words = await read("en");
    const gone = { ...whole, bundles: [bundle({ person: null })] };
    expect(from(words, circles, gone)[1]).toContain("not in the circle now");
    const audience = { ...whole, bundles: [bundle({ person: null, says_who: false })] };
    expect(plain(from(words, circles, audience))).toEqual(["For Maple Street."]);
  });
});

import { describe, expect, it } from "vitest";

import type { CircleView, PersonView, Role } from "../../lib/api/generated/contract";
import { readWhole as read } from "../../lib/words";
import { called, channelWord, fewest, initials, rolesLine, said, vouched, within } from "./people";

const plain = (text: string) => text.replace(/[\u2066-\u2069]/g, "");
const person = (id: string, more: Partial<PersonView> = {}): PersonView => ({
  id,
  name: null,
  is_me: false,
  roles: [],
  devices: [],
  vouched_by: [],
  admin_until: null,
  ...more,
});
const me = person("3fa93fa9", { is_me: true, roles: ["admin"] });
const luz = person("77c077c0", { name: "Luz", vouched_by: [me.id] });
const other = person("5be25be2", { vouched_by: [me.id, luz.id] });
const view = { persons: [me, luz, other] } as CircleView;

describe("people in words", () => {
  it("are oneself, one's own name for them, or the first digits of an id", async () => {
    const words = await read("en");
    expect(called(words, view, me.id)).toBe("You");
    expect(within(words, view, me.id)).toBe("you");
    expect(called(words, view, luz.id)).toBe("Luz");
    expect(plain(called(words, view, other.id))).toBe("Neighbour 5be2");
    // Somebody who is not in the list any more still has an id.
    expect(plain(called(words, view, "90cd90cd"))).toBe("Neighbour 90cd");
  });

  it("have letters in the place of a picture", () => {
    expect(initials("Luz Marina Quispe")).toBe("LM");
    expect(initials("óscar")).toBe("Ó");
  });

  it("say what they do, and who let them in", async () => {
    const words = await read("en");
    expect(rolesLine(words, [])).toBe("No role");
    expect(rolesLine(words, ["admin", "legal_partner"])).toBe("Admin and legal partner");
    expect(plain(vouched(words, view, other))).toBe("Let in by you and Luz");
    expect(vouched(words, view, me)).toBe("Started the circle");
    expect(plain(vouched(await read("es"), view, other))).toBe("Quién le abrió: tú y Luz");
  });

  it("say what waits for a signature", async () => {
    const words = await read("en");
    const roles: Role[] = ["admin"];
    expect(plain(said(words, view, { act: "grant", person: luz.id, roles, until: null }))).toBe("Give Luz a role (admin)");
    const removal = { act: "remove", persons: [me.id], devices: ["abcdabcd"], for_cause: false } as const;
    expect(plain(said(words, view, { ...removal, persons: [...removal.persons], devices: [...removal.devices] }))).toBe(
      "Remove you and Device abcd",
    );
    expect(plain(said(words, view, { act: "admit", person: other.id, roles: [] }))).toBe("Let Neighbour 5be2 in (no role)");
  });

  it("name every channel, and an unknown one too", async () => {
    const words = await read("en");
    expect(channelWord(words, 4)).toBe("Checking reports");
    expect(channelWord(words, 700)).toBe("One page");
  });
});

describe("a circle is saved", () => {
  it("by more than half of those who can", () => {
    expect([2, 3, 4, 5].map(fewest)).toEqual([2, 2, 3, 3]);
  });
});

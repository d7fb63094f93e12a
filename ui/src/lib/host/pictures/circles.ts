// Made-up circles for pictures and tests of screens: `circles=none|alone|full|gone|restored`.

import type {
  ChannelForm,
  ChannelView,
  CircleFace,
  CircleRow,
  CircleView,
  GuestPlaceView,
  LineView,
  PersonView,
  RemovalProposal,
  Role,
} from "../../api/generated/contract";

const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const id = (digits: string) => digits.repeat(8);

const ME = id("3fa9");
const LUZ = id("77c0");
const JOSE = id("b21e");
const MARY = id("90cd");
const NEW = id("5be2");
export const PEOPLE = { ME, LUZ, JOSE, MARY, NEW };

function person(who: string, name: string | null, roles: Role[], by: string[], devices: number): PersonView {
  return {
    id: who,
    name,
    is_me: who === ME,
    roles,
    devices: Array.from({ length: devices }, (_, at) => ({
      id: `${who.slice(0, 3)}${at}`.repeat(4),
      is_this: who === ME && at === 0,
    })),
    vouched_by: by,
    ...(who === LUZ && { met_at: ago(0.25) }),
    admin_until: roles.includes("admin") ? ago(-60) : null,
  };
}

const FULL = [
  person(ME, null, ["admin", "verifier"], [], 2),
  person(LUZ, "Luz Marina Quispe", ["admin", "patrol", "verifier"], [ME], 1),
  person(JOSE, "Don José", ["patrol"], [ME, LUZ], 1),
  person(MARY, "Mary at the bakery", [], [LUZ], 1),
  person(NEW, null, ["supporter", "translator"], [LUZ], 1),
];

function channel(code: number, form: ChannelForm, persons: number, reads: boolean, clean: boolean | null = reads ? true : null): ChannelView {
  return {
    id: id(`${code}000`),
    code,
    form,
    devices: form === "audience" ? 0 : persons + 1,
    persons: form === "audience" ? 0 : persons,
    may_read: reads,
    may_write: reads && form !== "drop",
    key_is_clean: clean,
  };
}

const CHANNELS = [
  channel(0, "roster", 5, true),
  channel(2, "drop", 3, true),
  channel(3, "roster", 4, true),
  channel(4, "roster", 2, true, false),
  channel(5, "roster", 2, true),
  channel(6, "roster", 1, false),
  channel(7, "audience", 0, true),
];

export const MAPLE = id("a1b2");
export const OWN = id("d00d");

/** The one of that look. */
function neighbourhood(look: string): CircleView {
  const alone = look === "alone";
  return {
    id: MAPLE,
    name: "Maple Street",
    sort: "neighbourhood",
    me: ME,
    inside: look !== "gone" && look !== "restored",
    place: look === "restored" ? "restored" : look === "gone" ? "outside" : "inside",
    persons: alone ? [person(ME, null, ["admin"], [], 1)] : FULL,
    channels: alone ? CHANNELS.map((one) => ({ ...one, persons: Math.min(1, one.persons), devices: Math.min(1, one.devices), key_is_clean: one.may_read ? true : null })) : CHANNELS,
    unsigned: alone || look === "gone" || look === "restored"
      ? []
      : [
          { id: id("0a0a"), lacks: 1, says: { act: "grant", person: MARY, roles: ["admin"], until: null } },
          { id: id("0b0b"), lacks: 1, says: { act: "remove", persons: [NEW], devices: [], for_cause: true } },
        ],
    forked: look === "forked" ? [id("77c0")] : [],
  };
}

function household(devices: number): CircleView {
  return {
    id: OWN,
    name: "household",
    sort: "household",
    me: ME,
    inside: true,
    place: "inside",
    persons: [person(ME, null, [], [], devices)],
    channels: [channel(0, "roster", 1, true), channel(1, "roster", 1, true)],
    unsigned: [],
    forked: [],
  };
}

/** What is there in a look. */
export function circlesOf(look: string): CircleView[] {
  const own = household(look === "none" ? 1 : 2);
  return look === "none" ? [own] : [own, neighbourhood(look)];
}

export const rowOf = (circle: CircleView): CircleRow => ({
  id: circle.id,
  name: circle.name,
  sort: circle.sort,
  persons: circle.persons.length,
  devices: circle.persons.reduce((sum, { devices }) => sum + devices.length, 0),
  roles: circle.persons.find(({ is_me }) => is_me)?.roles ?? [],
  inside: circle.inside,
  place: circle.place,
  unsigned: circle.unsigned.length,
});

export const proposal = (who: string): RemovalProposal => ({
  person: who,
  devices: FULL.find((one) => one.id === who)?.devices ?? [],
  vouched: who === LUZ
    ? [
        { person: MARY, roles: [], by_nobody_else: true },
        { person: JOSE, roles: ["patrol"], by_nobody_else: false },
      ]
    : [],
  lines: who === LUZ ? [line("c4c4", LUZ, "open", 3, 0)] : [],
  signatures: who === LUZ ? 2 : 1,
});

function line(digits: string, by: string, state: LineView["state"], reports: number, unopened: number): LineView {
  return { id: id(digits), by, state, reports, unopened };
}

export const LINES = [
  line("c4c4", LUZ, "open", 3, 0),
  line("e7e7", ME, "open", 0, 1),
  line("f9f9", NEW, "shut", 12, 0),
];

export const FACE: CircleFace = {
  number: 4,
  made_at: ago(6),
  as_of: ago(6),
  labels: 2,
  due: true,
  proposal: { came_at: ago(1), mine: false, lacks: 1, waits_for: [LUZ], differs: "publishers" },
};

export const PLACES: GuestPlaceView[] = [
  {
    id: id("1212"),
    sort: "reports",
    accepted_at: ago(40),
    addressed_as_of: ago(6),
    is_too_old: false,
    needs_new_invitation: false,
    items: [
      { report: id("1"), received_at: ago(2) },
      { report: id("2"), received_at: null },
    ],
  },
  {
    id: id("3434"),
    sort: "alerts",
    accepted_at: ago(90),
    addressed_as_of: null,
    is_too_old: false,
    needs_new_invitation: false,
    items: [],
  },
];

const LETTERS = "4W05GSK6C9QHTN3BVX7R2ME8ZJPDA1Y";
/** As long as a real one. */
export const INVITATION = `PORCHLIGHT:J1:${LETTERS.repeat(13)}`;
export const TICKET = `PORCHLIGHT:L1:${LETTERS.repeat(3)}`;

// A made-up home for pictures: nobody lives here.

import type {
  CreateReport,
  DraftView,
  Report,
  ReportRow,
  ReportView,
} from "../../api/generated/contract";

const MINUTE_MS = 60_000;
const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE_MS).toISOString();
const one = <T>(value: T, ...others: T[]) => ({ value, others });

type Part = Partial<ReportRow>;
const ROWS: readonly Part[] = [
  { activity: ["knocking"], place: "Lantern Street and Mill Road, NE corner", people_max: 4, still_there: "yes", category: 3 },
  { activity: ["parked_watching"], place: "Harbor Lane 1700 block", vehicles_max: 2, how_known: "told", category: 1 },
  { activity: ["detaining", "stopping_vehicle"], place: "Outside the bakery on Willow Avenue, by the bus stop towards the old water tower", people_max: 6, vehicles_max: 3, disputed: true, category: 3 },
  { activity: [], place: null, how_known: "unknown", category: 1 },
  { activity: ["checkpoint"], place: "Birch Bridge, south end", still_there: "no", category: 2 },
  { activity: ["leaving"], place: "Corner of Cedar and Sixth", still_there: "no", category: 2 },
];

/** Where it is by now. */
const REACHES = [
  { own_devices: 1, circles: 1, neighbours: 3 },
  { own_devices: 0, circles: 0, neighbours: 0 },
  { own_devices: 1, circles: 0, neighbours: 0 },
  { own_devices: 0, circles: 1, neighbours: 0 },
];

/** A row of the list; the same number gives the same row. */
export function row(number: number): ReportRow {
  const part = ROWS[number % ROWS.length] ?? {};
  return {
    id: `${number.toString(16).padStart(8, "0")}-0000-4000-8000-000000000000`,
    mode: "real",
    reported_at: ago(6 + number * 37),
    observed_at: number % 4 === 3 ? null : ago(8 + number * 37),
    category: 2,
    activity: ["knocking"],
    place: null,
    people_max: null,
    vehicles_max: null,
    how_known: "saw",
    still_there: "unknown",
    disputed: false,
    ...part,
  };
}

export function report(number: number): Report {
  const shown = row(number);
  const disputed = shown.disputed;
  const kinds = { kinds: shown.activity, text: null };
  const place = {
    text: shown.place,
    side: null,
    landmark: "the blue awning",
    direction_of_travel: null,
    lat: null,
    lon: null,
    accuracy_m: null,
    area: null,
  };
  return {
    mode: shown.mode,
    source: null,
    language: "en",
    size: { people_min: 3, people_max: 5, vehicles_min: 1, vehicles_max: 2, more_may_be_unseen: true },
    activity: disputed ? one(kinds, { kinds: ["questioning"], text: null }) : one(kinds),
    place: one(place),
    unit: { words_seen: ["POLICE"], agency_claimed: null, agency_believed: "ice_ero", marked: "unmarked" },
    observed: one({ at: shown.observed_at, uncertainty_min: 5, said: null }),
    reported_at: shown.reported_at,
    device_clock_offset_s: null,
    equipment: {
      vehicles: [{ make: "Ford Transit", colour: "white", plate_partial: "DY4????" }],
      gear: ["radios", "face_coverings"],
    },
    how_known: shown.how_known,
    category: one(shown.category),
    people_at_risk: one("yes" as const),
    minors: one("unknown" as const),
    still_there: disputed
      ? one({ answer: "yes" as const, last_seen_at: ago(4) }, { answer: "no" as const, last_seen_at: null })
      : one({ answer: shown.still_there, last_seen_at: null }),
    reporter_safety: one("safe" as const),
    contact: one(null),
    note: "Two people went to the side door, the others waited by the van.",
    keep_until: new Date(Date.now() + 29 * 24 * 60 * MINUTE_MS).toISOString(),
  };
}

export function view(id: string): ReportView {
  const number = Number.parseInt(id.slice(0, 8), 16) || 0;
  const whole = report(number);
  return {
    id,
    report: whole,
    hints: whole.activity.others.length > 0 ? [{ hint: "disputed" }, { hint: "old" }] : [],
    disputed: whole.activity.others.length > 0 ? ["activity", "still_there"] : [],
    undo: true,
    destroyed_from: null,
    reach: REACHES[number % REACHES.length] ?? { own_devices: 0, circles: 0, neighbours: 0 },
    ...number % 7 === 3 ? { elsewhere: [{ id: `${id}0`, circle: "Maple Street" }] } : {},
  };
}

export function draft(number: number): DraftView {
  const filled: CreateReport = number === 0
    ? { activity: { kinds: ["knocking"] }, place: { text: "Lantern Street" } }
    : { note: "A van went past twice." };
  return { id: `draft-${number}`, saved_at: ago(12 + number * 200), report: filled };
}

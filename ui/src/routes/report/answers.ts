// The answers as the questions hold them, and the report that they make. A draft is that report, so
// whatever can be said here comes back when it is opened again.

import type {
  ActivityKind,
  Agency,
  Answer,
  Category,
  CreateReport,
  Direction,
  Gear,
  HowKnown,
  Marked,
  Mode,
  Observed,
  ReporterSafety,
  Side,
  VehicleColour,
} from "../../lib/api/generated/contract";
import { point } from "./point";

export interface Range {
  min: number;
  max: number;
}

export interface Described {
  make: string;
  colour: VehicleColour | null;
  plate: string;
}

/** How long ago, as a chip says it; `earlier` asks for the time. */
export type Ago = "5" | "15" | "30" | "hour" | "earlier";

export interface Answers {
  kinds: ActivityKind[];
  /** What they do, in own words; told only with the kind `other`. */
  doing: string;
  place: string;
  side: Side | null;
  landmark: string;
  direction: Direction | null;
  area: string;
  lat: string;
  lon: string;
  accuracy: number | null;
  how: HowKnown;
  ago: Ago | null;
  observed: Observed;
  still: Answer;
  lastSeen: string | null;
  people: Range | null;
  vehicles: Range | null;
  more: boolean;
  words: string[];
  /** A word that is still being typed. */
  word: string;
  marked: Marked | null;
  claimed: Agency | null;
  believed: Agency | null;
  described: Described[];
  gear: Gear[];
  category: Category | null;
  /** The person is sure of the category although its evidence is missing. */
  confirmed: boolean;
  atRisk: Answer;
  minors: Answer;
  safety: ReporterSafety;
  contact: string;
  note: string;
  language: string;
  keepDays: number | null;
  /** Questions answered by "I don't know". A report has no word for it, so it is not stored. */
  unsure: string[];
}

/** More than this is a chip of its own: at least so many, and more may be unseen. */
export const MANY_PEOPLE: Range = { min: 11, max: 11 };
export const MANY_VEHICLES: Range = { min: 3, max: 3 };

/** "I see it now" is true for this long (`crates/domain/src/report/hints.rs`). */
const NOW_MS = 15 * 60_000;

export const same = (one: Range | null, other: Range | null): boolean =>
  one?.min === other?.min && one?.max === other?.max;

/** Answers before the first question. */
export const unanswered = (language: string): Answers => answersOf({ category: null }, language);

/** The answers that a report holds. */
export function answersOf(report: CreateReport, language: string): Answers {
  const { size = {}, activity = {}, place = {}, unit = {}, equipment = {} } = report;
  const observed = { at: null, uncertainty_min: null, said: null, ...report.observed };
  const still = { answer: "unknown", last_seen_at: null, ...report.still_there } as const;
  return {
    kinds: [...(activity.kinds ?? [])],
    doing: activity.text ?? "",
    place: place.text ?? "",
    side: place.side ?? null,
    landmark: place.landmark ?? "",
    direction: place.direction_of_travel ?? null,
    area: place.area ?? "",
    lat: place.lat?.toString() ?? "",
    lon: place.lon?.toString() ?? "",
    accuracy: place.accuracy_m ?? null,
    how: report.how_known ?? "unknown",
    ago: agoOf(observed, report.how_known),
    observed,
    still: still.answer,
    lastSeen: still.last_seen_at,
    people: range(size.people_min, size.people_max),
    vehicles: range(size.vehicles_min, size.vehicles_max),
    more: size.more_may_be_unseen ?? false,
    words: [...(unit.words_seen ?? [])],
    word: "",
    marked: unit.marked ?? null,
    claimed: unit.agency_claimed ?? null,
    believed: unit.agency_believed ?? null,
    described: (equipment.vehicles ?? []).map(({ make, colour, plate_partial }) => ({
      make: make ?? "",
      colour,
      plate: plate_partial ?? "",
    })),
    gear: [...(equipment.gear ?? [])],
    category: report.category ?? null,
    confirmed: report.confirm_category ?? false,
    atRisk: report.people_at_risk ?? "unknown",
    minors: report.minors ?? "unknown",
    safety: report.reporter_safety ?? "unknown",
    contact: report.contact ?? "",
    note: report.note ?? "",
    language: report.language || language,
    keepDays: report.keep_days ?? null,
    unsure: [],
  };
}

/** The report that the answers make. What is half said (one coordinate) is left out. */
export function reportOf(answers: Answers, mode: Mode): CreateReport {
  const there = point(answers.lat, answers.lon);
  const other = answers.kinds.includes("other");
  return {
    mode,
    language: answers.language,
    size: {
      people_min: answers.people?.min ?? null,
      people_max: answers.people?.max ?? null,
      vehicles_min: answers.vehicles?.min ?? null,
      vehicles_max: answers.vehicles?.max ?? null,
      more_may_be_unseen: answers.more,
    },
    activity: { kinds: [...answers.kinds], text: other ? said(answers.doing) : null },
    place: {
      text: said(answers.place),
      side: answers.side,
      landmark: said(answers.landmark),
      direction_of_travel: answers.direction,
      lat: there?.lat ?? null,
      lon: there?.lon ?? null,
      accuracy_m: there ? answers.accuracy : null,
      area: said(answers.area),
    },
    unit: {
      words_seen: wordsRead(answers),
      agency_claimed: answers.claimed,
      agency_believed: answers.believed,
      marked: answers.marked,
    },
    observed: { ...answers.observed },
    equipment: {
      vehicles: answers.described
        .map(({ make, colour, plate }) => ({ make: said(make), colour, plate_partial: said(plate) }))
        .filter(({ make, colour, plate_partial }) => make ?? colour ?? plate_partial),
      gear: [...answers.gear],
    },
    how_known: answers.how,
    category: answers.category,
    people_at_risk: answers.atRisk,
    minors: answers.minors,
    still_there: { answer: answers.still, last_seen_at: answers.lastSeen },
    reporter_safety: answers.safety,
    contact: said(answers.contact),
    note: said(answers.note) ?? "",
    keep_days: answers.keepDays,
    confirm_category: answers.confirmed,
  };
}

/** Words that were read, with the one that is still being typed. */
export function wordsRead({ words, word }: Answers): string[] {
  const last = word.trim();
  return last === "" || words.includes(last) ? [...words] : [...words, last];
}

/** Whether anything was said: what decides if there is something to keep. */
export function isBlank(report: CreateReport): boolean {
  const { mode = "real", language = "" } = report;
  return JSON.stringify(report) === JSON.stringify(reportOf(unanswered(language), mode));
}

/** The answers as they are true at `now`: who saw it "now" a while ago, saw it. */
export function asOf(answers: Answers, now: number): Answers {
  const { how, observed } = answers;
  if (how !== "now" || observed.at === null || now - Date.parse(observed.at) <= NOW_MS) return answers;
  return { ...answers, how: "saw", ago: "earlier" };
}

const said = (text: string): string | null => (text.trim() === "" ? null : text);

function range(min: number | null | undefined, max: number | null | undefined): Range | null {
  return typeof min === "number" && typeof max === "number" ? { min, max } : null;
}

/** A stored time is shown as a time: how long ago it was has changed since. */
function agoOf({ at, said }: Observed, how: HowKnown | undefined): Ago | null {
  if (how === "now") return null;
  if (said === "an_hour_ago") return "hour";
  return at !== null || said !== null ? "earlier" : null;
}

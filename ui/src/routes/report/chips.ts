// The answers that stand on chips, in the order in which they stand.

import type {
  ActivityKind,
  Agency,
  Direction,
  Gear,
  Side,
  VehicleColour,
} from "../../lib/api/generated/contract";
import type { MessageId } from "../../lib/words";
import { MANY_PEOPLE, MANY_VEHICLES, type Ago, type Range } from "./answers";

/** A message for a chip: it has no values. */
export type ChipWord = MessageId & `filing-chip-${string}`;

export const KINDS: readonly { value: ActivityKind; word: ChipWord }[] = [
  { value: "parked_watching", word: "filing-chip-parked-watching" },
  { value: "knocking", word: "filing-chip-knocking" },
  { value: "stopping_vehicle", word: "filing-chip-stopping-vehicle" },
  { value: "questioning", word: "filing-chip-questioning" },
  { value: "detaining", word: "filing-chip-detaining" },
  { value: "loading", word: "filing-chip-loading" },
  { value: "checkpoint", word: "filing-chip-checkpoint" },
  { value: "leaving", word: "filing-chip-leaving" },
  { value: "other", word: "filing-chip-other" },
];

/** Minutes ago, how far off that may be, and what it is when it is a word. */
export const AGO: readonly { value: Ago; word: ChipWord; minutes: number; off: number }[] = [
  { value: "5", word: "filing-chip-ago-5", minutes: 5, off: 3 },
  { value: "15", word: "filing-chip-ago-15", minutes: 15, off: 5 },
  { value: "30", word: "filing-chip-ago-30", minutes: 30, off: 10 },
  { value: "hour", word: "filing-chip-ago-hour", minutes: 60, off: 20 },
  { value: "earlier", word: "filing-chip-ago-earlier", minutes: 0, off: 0 },
];

export const PEOPLE: readonly (Range & { word: ChipWord })[] = [
  { min: 1, max: 1, word: "filing-chip-1" },
  { min: 2, max: 2, word: "filing-chip-2" },
  { min: 3, max: 5, word: "filing-chip-3-5" },
  { min: 6, max: 10, word: "filing-chip-6-10" },
  { ...MANY_PEOPLE, word: "filing-chip-more-10" },
];

export const VEHICLES: readonly (Range & { word: ChipWord })[] = [
  { min: 0, max: 0, word: "filing-chip-0" },
  { min: 1, max: 1, word: "filing-chip-1" },
  { min: 2, max: 2, word: "filing-chip-2" },
  { ...MANY_VEHICLES, word: "filing-chip-more-2" },
];

/** Words that stand on vests and vehicles, as they stand there, in every language. */
export const VEST_WORDS: readonly string[] = ["POLICE", "ICE", "HSI", "CBP", "ERO", "SHERIFF", "US MARSHAL"];

export const SIDES: readonly Side[] = ["NE", "NW", "SE", "SW"];
export const DIRECTIONS: readonly Direction[] = ["N", "S", "E", "W"];
export const AGENCIES: readonly Agency[] = [
  "ice_ero",
  "hsi",
  "cbp",
  "us_marshals",
  "local_police",
  "sheriff",
  "private",
  "other",
];
export const COLOURS: readonly VehicleColour[] = [
  "white",
  "black",
  "grey",
  "silver",
  "dark blue",
  "blue",
  "red",
  "maroon",
  "green",
  "brown",
  "tan",
  "yellow",
  "orange",
  "other",
];
export const GEAR: readonly Gear[] = [
  "face_coverings",
  "rifles",
  "helmets",
  "radios",
  "handcuffs",
  "zip_ties",
  "battering_ram",
];

/** Languages in which neighbours write; the app's own come first where it has words. */
export const WRITTEN_IN: readonly string[] = [
  "en", "es", "ht", "pt", "fr", "zh", "vi", "tl", "ko", "ar", "ru", "uk", "pl", "fa", "hi", "ur",
  "bn", "pa", "ne", "my", "am", "so", "sw", "qu", "quc",
];

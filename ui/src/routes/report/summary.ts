// What the answers to each question say, in words: for the look over all of them and for the list of
// what is not finished.

import type { CreateReport } from "../../lib/api/generated/contract";
import { dayAndTime, list, number, timeOfDay } from "../../lib/format";
import { capital, token } from "../../lib/token";
import type { MessageId, Words } from "../../lib/words";
import type { Step } from "./steps";

/** One thing that was said; `own` are the person's words, in their language; `code` is a number. */
export interface Said {
  text: string;
  own?: boolean;
  code?: boolean;
}

type Values = "activity" | "side" | "direction" | "agency" | "marked" | "colour" | "gear" | "how";

/** The word for a value of the contract, as it stands in a sentence. */
export const word = (words: Words, kind: Values, value: string): string =>
  words.say(token(kind, value) as MessageId & `gear-${string}`);

/** The word for a value as it stands alone: on a chip, at the beginning of a line. */
export const label = (words: Words, kind: Values, value: string): string =>
  capital(words, word(words, kind, value));

/** What was seen happening, on one line; nothing when that was not said. */
export function activityLine(words: Words, { activity }: CreateReport): string {
  const kinds = (activity?.kinds ?? []).map((kind) => word(words, "activity", kind));
  return kinds.length === 0 ? "" : capital(words, list(words.language, kinds));
}

/** What a question's answers say; empty when there are none. */
export function said(words: Words, report: CreateReport, step: Step): Said[] {
  const lines = SAID[step](words, report);
  return lines.filter(({ text }) => text.trim() !== "");
}

const own = (text: string | null | undefined): Said => ({ text: text ?? "", own: true });
const plain = (text: string | false | null | undefined): Said => ({ text: text || "" });

const SAID: { [step in Step]: (words: Words, report: CreateReport) => Said[] } = {
  what: (words, report) => [plain(activityLine(words, report)), own(report.activity?.text)],
  where: (words, { place }) => [
    own(place?.text),
    own(place?.landmark),
    own(place?.area),
    plain(place?.side && label(words, "side", place.side)),
    plain(place?.direction_of_travel && label(words, "direction", place.direction_of_travel)),
    { text: place?.lat != null && place.lon != null ? `${place.lat}, ${place.lon}` : "", code: true },
  ],
  when: (words, report) => [
    plain(
      report.how_known &&
        report.how_known !== "unknown" &&
        label(words, "how", report.how_known),
    ),
    plain(timeLine(words, report)),
    plain(report.still_there?.answer === "yes" && words.say("filing-still-yes")),
    plain(report.still_there?.answer === "no" && words.say("filing-still-no")),
  ],
  many: (words, { size }) => [
    plain(countLine(words, "people", size?.people_min, size?.people_max)),
    plain(countLine(words, "vehicles", size?.vehicles_min, size?.vehicles_max)),
    plain(size?.more_may_be_unseen === true && words.say("filing-more")),
  ],
  who: (words, { unit }) => [
    plain(
      (unit?.words_seen ?? []).length > 0 &&
        words.say("filing-read", { words: list(words.language, unit?.words_seen ?? []) }),
    ),
    plain(unit?.marked && label(words, "marked", unit.marked)),
    plain(
      unit?.agency_claimed &&
        words.say("filing-claimed", { agency: word(words, "agency", unit.agency_claimed) }),
    ),
    plain(
      unit?.agency_believed &&
        words.say("filing-believed", { agency: word(words, "agency", unit.agency_believed) }),
    ),
  ],
  gear: (words, { equipment: { vehicles = [], gear = [] } = {} }) => [
    ...vehicles.map(({ make, colour, plate_partial }) =>
      plain(
        [
          colour && label(words, "colour", colour),
          make,
          plate_partial && words.say("filing-plate-is", { plate: plate_partial }),
        ]
          .filter(Boolean)
          .join(" · "),
      ),
    ),
    plain(
      gear.length > 0 &&
        capital(words, list(words.language, gear.map((one) => word(words, "gear", one)))),
    ),
  ],
  tell: (words, { category }) => [plain(category != null && words.say(`filing-chip-tell-${category}`))],
  more: (words, report) => [
    plain(report.people_at_risk === "yes" && words.say("filing-at-risk-yes")),
    plain(report.people_at_risk === "no" && words.say("filing-at-risk-no")),
    plain(report.minors === "yes" && words.say("filing-minors-yes")),
    plain(report.minors === "no" && words.say("filing-minors-no")),
    plain(
      report.reporter_safety !== undefined &&
        report.reporter_safety !== "unknown" &&
        words.say(SAFETY[report.reporter_safety]),
    ),
    own(report.contact),
    own(report.note),
  ],
};

const SAFETY = {
  safe: "filing-chip-safety-safe",
  affected: "filing-chip-safety-affected",
  needs_call_back: "filing-chip-safety-call",
} as const;

function timeLine(words: Words, { observed }: CreateReport): string {
  if (observed?.at) {
    const today = new Date(observed.at).toDateString() === new Date().toDateString();
    return (today ? timeOfDay : dayAndTime)(words.language, observed.at);
  }
  return observed?.said ? capital(words, words.say(`filing-said-${SAID_AS[observed.said]}`)) : "";
}

const SAID_AS = { an_hour_ago: "hour", earlier: "earlier", a_while_ago: "while" } as const;

function countLine(
  words: Words,
  what: "people" | "vehicles",
  min: number | null | undefined,
  max: number | null | undefined,
): string {
  if (typeof min !== "number" || typeof max !== "number") return "";
  const one = (value: number) => number(words.language, value);
  if (min === max) return words.say(`filing-${what}`, { count: max });
  return words.say(`filing-${what}-range`, { min: one(min), max: one(max) });
}

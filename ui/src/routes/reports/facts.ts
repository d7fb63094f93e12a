// A report as facts for its reader: what is known, in groups, and the names of what is not. Values
// that people wrote differently all stand there; none is picked.

import type { Observed, Place, Register, Report, ReportView, StillThere } from "../../lib/api/generated/contract";
import { age, day, dayAndTime, list } from "../../lib/format";
import type { MessageId, Words } from "../../lib/words";
import { capital, token } from "../../lib/token";

export interface Line {
  text: string;
  /** Somebody typed it, in the language of the report. */
  own?: boolean;
  /** Signs that read from left to right in every language. */
  code?: boolean;
  /** Said beside the value. */
  soft?: boolean;
}

export interface Fact {
  label: string;
  lines: Line[];
  differs?: boolean;
}

/** Safety fields: those that can have several values. */
export type Safety = {
  [Key in keyof Report]: Report[Key] extends Register<infer _> ? Key : never;
}[keyof Report];

export const LABELS = {
  activity: "label-activity",
  place: "label-place",
  observed: "label-observed",
  category: "filing-row-tell",
  people_at_risk: "label-people-at-risk",
  minors: "label-minors",
  still_there: "label-still-there",
  reporter_safety: "label-reporter-safety",
  contact: "label-contact",
} as const satisfies Record<Safety, MessageId>;

export const isSafety = (field: string): field is Safety => field in LABELS;

const DAY_MS = 86_400_000;
const own = (text: string | null): Line[] => (text ? [{ text, own: true }] : []);
const soft = (text: string): Line => ({ text, soft: true });

export class Facts {
  constructor(
    private readonly words: Words,
    private readonly report: Report,
    private readonly now: number,
  ) {}

  /** What was seen, in the order in which one tells it. */
  seen(): Fact[] {
    const { size, unit, equipment } = this.report;
    const { words } = this;
    return this.known([
      this.safety("activity"),
      this.safety("place"),
      {
        label: words.say("label-people"),
        lines: [...this.range(size.people_min, size.people_max), ...this.unseen()],
      },
      {
        label: words.say("label-vehicles"),
        lines: [...this.range(size.vehicles_min, size.vehicles_max), ...this.described()],
      },
      { label: words.say("reports-read"), lines: unit.words_seen.map((text) => ({ text, own: true })) },
      { label: words.say("reports-claimed"), lines: this.word("agency", unit.agency_claimed) },
      { label: words.say("reports-believed"), lines: this.word("agency", unit.agency_believed) },
      { label: words.say("reports-marked"), lines: this.word("marked", unit.marked) },
      { label: words.say("reports-gear"), lines: this.listed(equipment.gear.map((it) => token("gear", it))) },
      this.safety("observed"),
      this.safety("still_there"),
    ]);
  }

  /** Who may be in need. */
  people(): Fact[] {
    return this.known([
      this.safety("people_at_risk"),
      this.safety("minors"),
      this.safety("reporter_safety"),
      this.safety("contact"),
    ]);
  }

  /** Where the report comes from, and how long it stays. */
  about(id: string): Fact[] {
    const { words, report } = this;
    const { source, device_clock_offset_s: off } = report;
    const reported = this.time(report.reported_at);
    if (off) reported.push(soft(words.say("reports-clock-off", { seconds: Math.abs(off) })));
    return this.known([
      this.safety("category"),
      { label: words.say("label-how-known"), lines: this.word("how", report.how_known) },
      { label: words.say("label-reported"), lines: reported },
      { label: words.say("label-written-in"), lines: [{ text: this.language(report.language) }] },
      {
        label: words.say("label-source"),
        lines: [{ text: source ? this.from(source) : words.say("reports-here") }],
      },
      { label: words.say("label-keep-until"), lines: [{ text: this.kept() }] },
      { label: words.say("reports-id"), lines: [{ text: id.slice(0, 8), code: true }] },
    ]);
  }

  /** Names of what nobody said, for one line. */
  unknown(): string {
    const { size, unit, how_known } = this.report;
    const nobody = unit.words_seen.length === 0 && !unit.agency_claimed && !unit.agency_believed;
    const missing: [MessageId & `label-${string}`, boolean][] = [
      ["label-activity", this.isUnknown("activity")],
      ["label-place", this.isUnknown("place")],
      ["label-people", size.people_max === null],
      ["label-vehicles", size.vehicles_max === null],
      ["label-unit", nobody && !unit.marked],
      ["label-observed", this.isUnknown("observed")],
      ["label-still-there", this.isUnknown("still_there")],
      ["label-people-at-risk", this.isUnknown("people_at_risk")],
      ["label-minors", this.isUnknown("minors")],
      ["label-reporter-safety", this.isUnknown("reporter_safety")],
      ["label-how-known", how_known === "unknown"],
    ];
    const { language } = this.words;
    const names = missing.flatMap(([label, yes]) => (yes ? [this.words.say(label as "label-unit")] : []));
    return names.length === 0 ? "" : list(language, names.map((name) => name.toLocaleLowerCase(language)));
  }

  /** A safety field with all its values. */
  safety(field: Safety): Fact {
    const { value, others } = this.report[field] as Register<unknown>;
    const lines = [value, ...others].flatMap((one) => this.value(field, one));
    return { label: this.words.say(LABELS[field]), lines, differs: others.length > 0 };
  }

  /** One value of a safety field; nothing where it says nothing. */
  value(field: Safety, value: unknown): Line[] {
    const is = <Key extends Safety>(key: Key) => key === field;
    if (is("activity")) return this.activity(value as Report["activity"]["value"]);
    if (is("place")) return this.place(value as Place);
    if (is("observed")) return this.observed(value as Observed);
    if (is("still_there")) return this.still(value as StillThere);
    if (is("category")) return [{ text: this.words.say(`filing-chip-tell-${value as 1 | 2 | 3}`) }];
    if (is("contact")) return own(value as string | null);
    if (is("reporter_safety")) return this.word("safety", value as string);
    return this.word("answer", value as string);
  }

  private isUnknown(field: Safety): boolean {
    return this.safety(field).lines.length === 0;
  }

  private known(facts: Fact[]): Fact[] {
    return facts.filter(({ lines }) => lines.length > 0);
  }

  private activity({ kinds, text }: Report["activity"]["value"]): Line[] {
    return [...this.listed(kinds.map((kind) => token("activity", kind))), ...own(text)];
  }

  private place(place: Place): Line[] {
    const { words } = this;
    const { lat, lon, accuracy_m: metres } = place;
    const point = lat !== null && lon !== null ? `${lat}, ${lon}` : undefined;
    return [
      ...own(place.text),
      ...(place.side ? this.word("side", place.side) : []),
      ...(place.landmark ? [{ text: words.say("near-landmark", { landmark: place.landmark }) }] : []),
      ...(place.direction_of_travel ? this.word("direction", place.direction_of_travel) : []),
      ...own(place.area),
      ...(point ? [{ text: point, code: true }] : []),
      ...(point && metres !== null ? [soft(words.say("reports-accuracy", { metres }))] : []),
    ];
  }

  private observed({ at, uncertainty_min: minutes, said }: Observed): Line[] {
    return [
      ...(at ? this.time(at) : []),
      ...(at && minutes ? [soft(this.words.say("reports-plus-minus", { minutes }))] : []),
      ...this.word("said", said),
    ];
  }

  private still({ answer, last_seen_at: at }: StillThere): Line[] {
    const last = at && this.words.say("reports-last-seen", { when: dayAndTime(this.words.language, at) });
    return [...this.word("answer", answer), ...(last ? [soft(last)] : [])];
  }

  private described(): Line[] {
    const { language } = this.words;
    return this.report.equipment.vehicles.map(({ colour, make, plate_partial: plate }) => ({
      own: true,
      text: [
        colour && this.words.say(token("colour", colour)),
        make,
        plate && this.words.say("reports-plate", { plate }),
      ]
        .filter((part) => part)
        .join(language.startsWith("en") || !make ? " " : ", "),
    }));
  }

  private unseen(): Line[] {
    return this.report.size.more_may_be_unseen ? [soft(this.words.say("reports-more-unseen"))] : [];
  }

  private range(min: number | null, max: number | null): Line[] {
    if (min === null || max === null) return [];
    if (min === max) return [{ text: this.words.say("reports-exactly", { count: max }) }];
    return [{ text: this.words.say("reports-range", { min, max }) }];
  }

  private time(at: string): Line[] {
    const { language } = this.words;
    return [{ text: dayAndTime(language, at) }, soft(age(this.words, at, this.now))];
  }

  /** The word of a token; nothing where it is not known. */
  private word(kind: string, value: string | null): Line[] {
    if (value === null || value === "unknown") return [];
    return [{ text: capital(this.words, this.words.say(token(kind, value) as "marked-marked")) }];
  }

  private listed(ids: string[]): Line[] {
    if (ids.length === 0) return [];
    const names = ids.map((id) => this.words.say(id as "marked-marked"));
    return [{ text: capital(this.words, list(this.words.language, names)) }];
  }

  private language(tag: string): string {
    const { language } = this.words;
    try {
      const name = new Intl.DisplayNames([language], { type: "language" }).of(tag);
      return capital(this.words, name ?? tag);
    } catch {
      return tag;
    }
  }

  private from({ id, reporter }: NonNullable<Report["source"]>): string {
    if (reporter === null) return this.words.say("reports-source", { id });
    return this.words.say("reports-source-reporter", { id, reporter });
  }

  private kept(): string {
    const { keep_until: until } = this.report;
    const n = Math.floor((Date.parse(until) - this.now) / DAY_MS);
    const left = n < 0 ? this.words.say("time-is-over") : this.words.say("days-left", { n });
    return this.words.say("reports-kept", { day: day(this.words.language, until), left });
  }
}

/** Everything to weigh, in words. */
export function hints(words: Words, { hints: all }: ReportView): string[] {
  return all.map((hint) => {
    if (hint.hint !== "contradictory") return words.say(`hint-${hint.hint.replace("_", "-")}` as "hint-old");
    const which = hint.which.map((one) => words.say(token("contradiction", one)));
    return words.say("hint-contradictory", { which: list(words.language, which) });
  });
}

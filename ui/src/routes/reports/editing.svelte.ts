// A report that is being changed: the answers of the form, which disputes a person settled, and the
// changes that come of it. Nothing is stored before it is saved, and never as a draft.

import type { Client, CreateReport, ReportView } from "../../lib/api/generated/contract";
import { answersOf, reportOf } from "../report/answers";
import { Filing } from "../report/filing.svelte";
import { ANSWERS_OF, changes, flat } from "./changes";
import type { Safety } from "./facts";

export class Editing extends Filing {
  /** Which of its values is right, for each disputed field that a person settled. */
  settled = $state<Partial<Record<Safety, number>>>({});
  readonly changes = $derived.by(() =>
    changes(this.before, this.report, Object.keys(this.settled) as Safety[]),
  );
  private readonly before: CreateReport;

  // What is typed here belongs to the report: no draft is kept of it.
  override typed = (): void => {};
  override chose = (): void => {};

  constructor(
    core: Client,
    readonly view: ReportView,
    private readonly words: string,
  ) {
    super(core, view.report.mode, words);
    this.answers = answersOf(flat(view.report), words);
    this.before = reportOf(this.answers, view.report.mode);
  }

  /** Every value of a safety field, the one shown first before the others. */
  values(field: Safety): unknown[] {
    const { value, others } = this.view.report[field];
    return [value, ...others];
  }

  isDisputed(field: Safety): boolean {
    return this.view.report[field].others.length > 0;
  }

  /** Takes one of the values as the right one; `undefined` leaves all of them as they are. */
  take(field: Safety, at: number | undefined): void {
    const value = this.values(field)[at ?? 0];
    const from = answersOf({ ...flat(this.view.report), [field]: value } as CreateReport, this.words);
    for (const name of ANSWERS_OF[field]) Object.assign(this.answers, { [name]: from[name] });
    const { [field]: _, ...others } = this.settled;
    this.settled = at === undefined ? others : { ...others, [field]: at };
  }
}

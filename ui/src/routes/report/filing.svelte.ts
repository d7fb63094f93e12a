// One report on its way: its answers, what is saved of it, and how it is filed.

import type {
  ApiError,
  Client,
  CreateReport,
  DraftView,
  Mode,
  ReportView,
} from "../../lib/api/generated/contract";
import { answersOf, asOf, isBlank, reportOf, unanswered, type Answers } from "./answers";
import { Autosave } from "./autosave";

export class Filing {
  answers = $state() as Answers;
  savedAt = $state<string>();
  /** Why the last save or the filing did not work. */
  error = $state.raw<ApiError>();
  /** The person skipped to the end: what need not be asked is left out. */
  fast = $state(false);
  /** The core asked for evidence that the screens thought was there: a person may still be sure. */
  doubted = $state(false);
  readonly report: CreateReport = $derived.by(() => reportOf(this.answers, this.mode));
  private readonly autosave: Autosave<CreateReport>;

  constructor(
    private readonly core: Client,
    readonly mode: Mode,
    language: string,
    draft?: DraftView,
  ) {
    this.answers = draft
      ? asOf(answersOf(draft.report, language), Date.now())
      : unanswered(language);
    this.savedAt = draft?.saved_at;
    this.autosave = new Autosave({
      id: draft?.id,
      read: () => reportOf(this.answers, mode),
      blank: isBlank,
      send: (report, id) => core.saveDraft(id === undefined ? { report } : { id, report }),
      tell: (state) => {
        this.error = "error" in state ? state.error : undefined;
        if ("at" in state) this.savedAt = state.at;
      },
    });
  }

  /** Something was typed. */
  typed = (): void => this.autosave.typed();

  /** Something was chosen, or the question changes. */
  chose = (): void => this.autosave.now();

  /** Saves what is open; gives the draft's id where there is one. */
  settle(): Promise<string | undefined> {
    return this.autosave.settle();
  }

  /** Files it. Rejects with what is missing; the draft stays then. */
  async file(): Promise<ReportView> {
    this.answers = asOf(this.answers, Date.now());
    this.autosave.now();
    const id = await this.autosave.settle();
    const { confirmed } = this.answers;
    const filed =
      id === undefined
        ? await this.core.createReport(this.report)
        : await this.core.fileDraft({ id, confirm_category: confirmed });
    this.autosave.stop();
    return filed;
  }

  /** Whether "I don't know" was the answer. */
  isUnsure(group: string): boolean {
    return this.answers.unsure.includes(group);
  }

  setUnsure(group: string, unsure: boolean): void {
    const others = this.answers.unsure.filter((other) => other !== group);
    this.answers.unsure = unsure ? [...others, group] : others;
  }

  /** The refusal of one field, in the core's terms. */
  refused(field: string): ApiError | undefined {
    const params = this.error?.params as { field?: unknown } | undefined;
    const named = typeof params?.field === "string" ? params.field.replace(/\[\d+\]/g, "") : undefined;
    return named === field ? this.error : undefined;
  }
}

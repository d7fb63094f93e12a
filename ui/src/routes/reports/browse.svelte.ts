// What the list is being asked: words, filters, and the pages that answer. It lives in memory as
// long as the profile is open, so that one comes back to the list as one left it; Lock now ends it.

import type { ListReports, ReportRow } from "../../lib/api/generated/contract";
import type { App } from "../../lib/state/app.svelte";
import { asked, isNarrow, type Filters } from "./filters";
import { Pages } from "./pages";

/** Keys that come closer together than this are one question. */
const TYPING_MS = 40;
/** However fast changes come (an import), they are shown so often. */
const CHANGING_MS = 300;

type Timer = ReturnType<typeof setTimeout> | undefined;

export class Browse {
  search = $state("");
  filters = $state.raw<Filters>({});
  /** The list that is shown. The answer to a new question takes its place when it is there. */
  pages = $state.raw<Pages<ReportRow>>();
  /** Rises with every answer: the pages themselves are not watched. */
  version = $state(0);
  /** Where the list was scrolled to. */
  offset = 0;
  private coming: Pages<ReportRow> | undefined;
  private typing: Timer;
  private changing: Timer;
  private question = "";

  constructor(private readonly app: App) {}

  get narrow(): boolean {
    return isNarrow(this.search, this.filters);
  }

  type(search: string): void {
    this.search = search;
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.ask(), TYPING_MS);
  }

  choose(filters: Filters): void {
    this.filters = filters;
    this.ask();
  }

  clear(): void {
    this.search = "";
    this.choose({});
  }

  /** Asks anew, unless that very question is being answered or is on the screen. */
  ask(): void {
    clearTimeout(this.typing);
    const { search, filters, app } = this;
    const question = JSON.stringify([search.trim(), filters, app.mode]);
    if (question === this.question) return;
    this.question = question;
    this.coming?.stop();
    // The day may turn between two pages: the time is that of each question.
    const what = (): ListReports => asked(search, filters, app.mode, Date.now());
    const pages = new Pages<ReportRow>(
      (ask) => app.core.listReports({ ...what(), ...ask }),
      () => this.answered(pages),
      this.counted,
    );
    this.coming = pages;
    pages.want(0, 0);
  }

  /** The core says that something changed. */
  changed(): void {
    this.changing ??= setTimeout(() => {
      this.changing = undefined;
      const pages = this.coming ?? this.pages;
      if (!pages) return;
      pages.counted = this.counted;
      void pages.refresh();
    }, CHANGING_MS);
  }

  retry(): void {
    this.pages?.retry();
    this.version += 1;
  }

  /** Nothing is waited for any more. */
  rest(): void {
    clearTimeout(this.typing);
    clearTimeout(this.changing);
    this.changing = undefined;
  }

  private answered(pages: Pages<ReportRow>): void {
    if (pages === this.coming) {
      this.coming = undefined;
      this.pages?.stop();
      this.pages = pages;
      this.offset = 0;
    }
    this.version += 1;
  }

  /** Only the whole list has been counted. */
  private get counted(): number {
    const { count, mode } = this.app;
    if (this.narrow || !count) return 0;
    return mode === "exercise" ? count.exercises : count.reports;
  }
}

const kept = new WeakMap<App, Browse>();

/** The list as this person left it. */
export function browseOf(app: App): Browse {
  const found = kept.get(app);
  if (found) return found;
  const browse = new Browse(app);
  kept.set(app, browse);
  const deaf = app.listen((event) => {
    if (event.event !== "locking") return;
    kept.delete(app);
    deaf();
  });
  return browse;
}

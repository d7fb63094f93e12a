// A long list of which only a part is here. The core gives it page by page, each found by the end
// of the one before; what is far from the screen is dropped, and asked for again by its place.
//
// A place (`after`) is a point in the order of the list, not a row: it stays good when rows come
// and go. So a page that comes back different only moves what follows it, and what is on the screen
// never has a gap or a row twice.

export interface Ask {
  after?: string;
  limit: number;
}

export interface Answer<Row> {
  rows: readonly Row[];
  next: string | null;
}

/** Rows a page. */
export const PAGE = 50;
/** Rows a page on the way to somewhere far below: as many as the core gives at once. */
export const STRIDE = 200;
/** Pages whose rows are kept. */
export const KEPT = 8;

interface Page<Row> {
  start: number;
  after: string | undefined;
  length: number;
  rows: readonly Row[] | undefined;
}

export class Pages<Row extends { id: string }> {
  /** What went wrong last; `retry` asks again. */
  failed: unknown;
  private pages: Page<Row>[] = [];
  /** Where the next page begins: `undefined` before the first answer, `null` at the end. */
  private tail: string | null | undefined;
  private first = 0;
  private last = PAGE - 1;
  /** An answer to an older turn comes too late. */
  private turn = 0;
  private asking = false;
  /** The longest that this list has been, so that a scrollbar does not jump. */
  private longest = 0;

  constructor(
    private readonly ask: (ask: Ask) => Promise<Answer<Row>>,
    private readonly changed: () => void,
    /** How long the list is by somebody else's count; 0 when nobody has counted. */
    public counted = 0,
  ) {}

  /** Nothing has come yet. */
  get waiting(): boolean {
    return this.tail === undefined;
  }

  /** The end has been seen. */
  get whole(): boolean {
    return this.tail === null;
  }

  /** Rows to make room for. */
  get length(): number {
    const known = this.end;
    if (this.whole) return known;
    // There is more, and nobody knows how much: room for one page more.
    return Math.max(this.counted, this.longest, this.waiting ? 0 : known + PAGE);
  }

  /** Rows that have been seen so far: there may be more. */
  get known(): number {
    return this.end;
  }

  /** Rows that are here, for those who count memory. */
  get held(): number {
    return this.pages.reduce((sum, page) => sum + (page.rows?.length ?? 0), 0);
  }

  at(index: number): Row | undefined {
    const page = this.pages[this.pageOf(index)];
    return page?.rows?.[index - page.start];
  }

  /** Where a row stands, among those that are here. */
  indexOf(id: string): number | undefined {
    for (const { start, rows } of this.pages) {
      const at = rows?.findIndex((row) => row.id === id) ?? -1;
      if (at >= 0) return start + at;
    }
    return undefined;
  }

  /** The rows that the screen shows now, both ends included. */
  want(first: number, last: number): void {
    this.first = Math.max(0, first);
    this.last = Math.max(this.first, last);
    void this.fill();
  }

  retry(): void {
    this.failed = undefined;
    void this.fill();
  }

  /** No answer counts from now on. */
  stop(): void {
    this.turn += 1;
    this.asking = true;
  }

  /** The list has changed: what is on the screen is asked for anew, and shown when all of it is here. */
  async refresh(): Promise<void> {
    const turn = (this.turn += 1);
    this.asking = true;
    const from = Math.max(0, Math.min(this.pageOf(this.first), this.pages.length - 1));
    const before = this.pages.slice(0, from).map((page) => ({ ...page, rows: undefined }));
    const fresh: Page<Row>[] = [];
    let { after, start } = this.pages[from] ?? { after: undefined, start: 0 };
    let tail: string | null;
    try {
      for (;;) {
        const answer = await this.ask(asked(after, PAGE));
        if (turn !== this.turn) return;
        if (answer.rows.length > 0) fresh.push(page(start, after, answer.rows));
        start += answer.rows.length;
        tail = answer.next;
        if (tail === null || start > this.last) break;
        after = tail;
      }
      this.pages = [...before, ...fresh];
      this.tail = tail;
      this.failed = undefined;
    } catch (thrown) {
      if (turn !== this.turn) return;
      this.failed = thrown;
    }
    this.asking = false;
    this.note();
    void this.fill();
  }

  /** Asks for what the screen wants, one page after the other, until all of it is here. */
  private async fill(): Promise<void> {
    if (this.asking || this.failed !== undefined) return;
    const { turn } = this;
    this.asking = true;
    for (let job = this.job(); job; job = this.job()) {
      let answer;
      try {
        answer = await this.ask(asked(job.after, job.limit));
      } catch (thrown) {
        if (turn !== this.turn) return;
        this.failed = thrown;
        break;
      }
      if (turn !== this.turn) return;
      if (job.page === undefined) this.append(job.after, answer);
      else this.replace(job.page, answer);
      this.drop();
      this.note();
    }
    this.asking = false;
    if (this.failed !== undefined) this.changed();
  }

  /** What to ask for next: a page that was dropped, or the one after the last. */
  private job(): { after: string | undefined; limit: number; page?: number } | undefined {
    for (let index = this.first; index <= this.last && index < this.end; ) {
      const at = this.pageOf(index);
      const found = this.pages[at];
      if (!found) break;
      if (!found.rows) return { after: found.after, limit: found.length, page: at };
      index = found.start + found.length;
    }
    if (this.whole || this.last < this.end) return undefined;
    const far = this.first - this.end >= STRIDE;
    return { after: this.tail ?? undefined, limit: far ? STRIDE : PAGE };
  }

  private append(after: string | undefined, { rows, next }: Answer<Row>): void {
    if (rows.length > 0) this.pages.push(page(this.end, after, rows));
    this.tail = next;
  }

  private replace(at: number, { rows, next }: Answer<Row>): void {
    const old = this.pages[at];
    if (!old) return;
    const follows = at + 1 < this.pages.length ? this.pages[at + 1]?.after : this.tail;
    const same = rows.length === old.length && (next ?? undefined) === (follows ?? undefined);
    if (same) {
      this.pages[at] = { ...old, rows };
      return;
    }
    // It begins where it did, and ends elsewhere: what follows is found again from its new end.
    this.pages.length = at;
    this.append(old.after, { rows, next });
  }

  /** Lets go of the rows that are farthest from the screen. */
  private drop(): void {
    const middle = (this.first + this.last) / 2;
    const away = ({ start, length }: Page<Row>) => Math.abs(start + length / 2 - middle);
    const held = this.pages.filter((page) => page.rows);
    if (held.length <= KEPT) return;
    held.sort((one, other) => away(one) - away(other));
    for (const page of held.slice(KEPT)) page.rows = undefined;
  }

  private note(): void {
    this.longest = this.whole ? this.end : Math.max(this.longest, this.end);
    this.changed();
  }

  private get end(): number {
    const last = this.pages.at(-1);
    return last ? last.start + last.length : 0;
  }

  /** The page that holds an index, by halving; -1 or the number of pages beyond either end. */
  private pageOf(index: number): number {
    let [low, high] = [0, this.pages.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const { start, length } = this.pages[middle] ?? { start: 0, length: 0 };
      if (index < start) high = middle;
      else if (index >= start + length) low = middle + 1;
      else return middle;
    }
    return index < 0 ? -1 : this.pages.length;
  }
}

const asked = (after: string | undefined, limit: number): Ask =>
  after === undefined ? { limit } : { after, limit };

const page = <Row>(start: number, after: string | undefined, rows: readonly Row[]): Page<Row> => ({
  start,
  after,
  length: rows.length,
  rows,
});

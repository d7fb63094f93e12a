// Where the rows of a very long list stand in a box that scrolls. All have the same height, so the
// place of each is known without drawing it. A browser can't lay out a box as tall as a hundred
// thousand rows on every screen, so the box is cut at `TALLEST`: within it one scrolls as ever, and
// a drag of the scrollbar lands in proportion.

/** In pixels; far below what any web view lays out, at three device pixels for one, too. */
export const TALLEST = 4_000_000;
/** A scroll over more than this many views is a jump. */
const FAR_VIEWS = 3;

export class Track {
  /** Pixels that stand above the box, because it is not as tall as its rows. */
  private shift = 0;
  private top = 0;

  constructor(
    /** Of one row. */
    public height = 0,
    public count = 0,
    /** Of what one sees at once. */
    public view = 0,
    private readonly tallest = TALLEST,
  ) {}

  /** Of the box. */
  get box(): number {
    return Math.min(this.whole, this.tallest);
  }

  /** How far the box may be scrolled. */
  private get reach(): number {
    return Math.max(0, this.box - this.view);
  }

  private get whole(): number {
    return this.count * this.height;
  }

  /** From the top of the first row to the top of what is seen. */
  get offset(): number {
    return this.top + this.shift;
  }

  /** Where a row stands in the box. */
  place(index: number): number {
    return index * this.height - this.shift;
  }

  /** The first and the last row that are seen, and `more` on both sides. */
  range(more: number): [first: number, last: number] {
    if (this.height === 0 || this.count === 0) return [0, -1];
    const last = this.count - 1;
    const at = (pixels: number) => Math.min(last, Math.max(0, Math.floor(pixels / this.height)));
    const first = at(this.offset);
    return [Math.max(0, first - more), Math.min(last, at(this.offset + this.view) + more)];
  }

  /** The box was scrolled to `top`; gives back where it has to be moved, if it has to. */
  scroll(top: number): number | undefined {
    const far = Math.abs(top - this.top) > FAR_VIEWS * this.view;
    this.top = top;
    if (!this.cut) this.shift = 0;
    else if (far) this.shift = this.told(top) - top;
    // Near an end of the box that is not the end of the list, there has to be room again.
    else if (top < this.view || top > this.reach - this.view) return this.go(this.offset);
    return undefined;
  }

  /** Goes to where `offset` is the top of what is seen; gives back where the box has to be. */
  go(offset: number): number {
    const there = Math.min(this.whole - this.view, offset);
    this.top = this.cut ? this.asked(there) : Math.max(Math.min(0, offset), there);
    this.shift = this.cut ? there - this.top : 0;
    return this.top;
  }

  /** How far to go so that a row is seen as a whole; nowhere, when it is. */
  reveal(index: number, above = 0): number | undefined {
    const start = index * this.height;
    const end = start + this.height;
    if (start < this.offset + above) return this.go(start - above);
    if (end > this.offset + this.view) return this.go(end - this.view);
    return undefined;
  }

  private get cut(): boolean {
    return this.whole > this.tallest;
  }

  /** The offset that a top of the box stands for: as it is near both ends, in proportion between. */
  private told(top: number): number {
    const near = this.tallest / 4;
    const [middle, below] = [this.reach - 2 * near, this.reach - near];
    if (top <= near) return top;
    if (top >= below) return top + this.whole - this.box;
    return near + ((top - near) * (middle + this.whole - this.box)) / middle;
  }

  /** The other way round. */
  private asked(offset: number): number {
    const near = this.tallest / 4;
    const more = this.whole - this.box;
    const middle = this.reach - 2 * near;
    if (offset <= near) return offset;
    if (offset >= near + middle + more) return offset - more;
    return near + ((offset - near) * middle) / (middle + more);
  }
}

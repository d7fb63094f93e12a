// Rows of a list take turns in the same few boxes: making a box anew for each row that scrolls by
// costs more than filling one again. A row that stays keeps its box, so nothing that has the focus
// is ever taken from under it.

export class Slots {
  private of = new Map<number, number>();
  private made = 0;

  /** A box for each of these rows. */
  give(indices: readonly number[]): Map<number, number> {
    const wanted = new Set(indices);
    const free = [...this.of].filter(([index]) => !wanted.has(index)).map(([, slot]) => slot);
    const next = new Map<number, number>();
    for (const index of indices) {
      next.set(index, this.of.get(index) ?? free.pop() ?? (this.made += 1));
    }
    this.of = next;
    return next;
  }
}

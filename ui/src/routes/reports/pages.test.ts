import { describe, expect, it } from "vitest";

import { KEPT, Pages, STRIDE, type Ask, type Answer } from "./pages";

interface Row {
  id: string;
  key: number;
}

/** Chance that is the same at each run. */
function dice(seed: number) {
  let state = seed;
  return (sides: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
}

/** Where the first row stands whose key is smaller. */
function firstBelow(rows: Row[], key: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.key ?? 0) < key) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The core's list: the newest first, a place in it is the key of the last row before. */
function core(length: number) {
  let all: Row[] = Array.from({ length }, (_, at) => ({ id: `r${at}`, key: (length - at) * 10 }));
  const asks: Ask[] = [];
  const waiting: (() => void)[] = [];
  let slow = false;
  let broken = false;
  const answer = ({ after, limit }: Ask): Answer<Row> => {
    const below = after === undefined ? Infinity : Number(after);
    const from = firstBelow(all, below);
    const rows = all.slice(from, from + limit);
    return { rows, next: from + limit < all.length ? String(rows.at(-1)?.key) : null };
  };
  return {
    asks,
    rows: () => all,
    ask: async (ask: Ask) => {
      asks.push(ask);
      if (slow) await new Promise<void>((go) => waiting.push(go));
      if (broken) throw new Error("no");
      return answer(ask);
    },
    hold: () => (slow = true),
    break: (now: boolean) => (broken = now),
    /** Lets one held answer go. */
    release: () => waiting.shift()?.(),
    free: () => {
      slow = false;
      waiting.splice(0).forEach((go) => go());
    },
    add: (key: number) => {
      all = [...all, { id: `new${key}`, key }].sort((one, other) => other.key - one.key);
    },
    remove: (index: number) => {
      all = all.filter((_, at) => at !== index);
    },
  };
}

/** Everything that was asked has been answered. */
const settle = async () => {
  for (let turn = 0; turn < 4_000; turn += 1) await Promise.resolve();
};

const seen = (pages: Pages<Row>, first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, at) => pages.at(first + at)?.id);

const told = (rows: Row[], first: number, last: number) => {
  const ids: (string | undefined)[] = rows.slice(first, last + 1).map((row) => row.id);
  while (ids.length < last - first + 1) ids.push(undefined);
  return ids;
};

describe("a list in pages", () => {
  it("asks for one page of 50 first", async () => {
    const list = core(1_000);
    const pages = new Pages(list.ask, () => {});
    expect(pages.waiting).toBe(true);
    pages.want(0, 12);
    await settle();
    expect(list.asks).toEqual([{ limit: 50 }]);
    expect(pages.waiting).toBe(false);
    expect(seen(pages, 0, 12)).toEqual(told(list.rows(), 0, 12));
  });

  it("gives the same rows as the whole list, wherever one scrolls, and keeps few", async () => {
    for (const length of [0, 1, 49, 50, 51, 730, 5_000]) {
      const list = core(length);
      const pages = new Pages(list.ask, () => {});
      const roll = dice(length + 7);
      for (let scroll = 0; scroll < 60; scroll += 1) {
        const first = roll(length + 20);
        const last = first + roll(30);
        pages.want(first, last);
        await settle();
        expect(seen(pages, first, last)).toEqual(told(list.rows(), first, last));
        expect(pages.held).toBeLessThanOrEqual(KEPT * STRIDE);
      }
    }
  });

  it("keeps at most so many pages while it is scrolled from end to end", async () => {
    const list = core(3_000);
    const pages = new Pages(list.ask, () => {});
    for (let first = 0; first < 3_000; first += 10) {
      pages.want(first, first + 12);
      await settle();
      expect(pages.held).toBeLessThanOrEqual(KEPT * 50);
    }
    expect(pages.whole).toBe(true);
    expect(pages.length).toBe(3_000);
  });

  it("takes great strides to a far place and forgets the rows on the way", async () => {
    const list = core(100_000);
    const pages = new Pages(list.ask, () => {});
    pages.want(99_980, 99_999);
    for (let turn = 0; turn < 4; turn += 1) await settle();
    expect(seen(pages, 99_980, 99_999)).toEqual(told(list.rows(), 99_980, 99_999));
    expect(list.asks.length).toBeLessThan(510);
    expect(pages.held).toBeLessThanOrEqual(KEPT * STRIDE);
  });

  it("turns back at once when the person does", async () => {
    const list = core(10_000);
    const pages = new Pages(list.ask, () => {});
    pages.want(0, 12);
    await settle();
    list.hold();
    pages.want(9_000, 9_012);
    pages.want(60, 72);
    list.free();
    await settle();
    expect(seen(pages, 60, 72)).toEqual(told(list.rows(), 60, 72));
    expect(list.asks.length).toBe(2);
  });

  it("makes room for what was counted, and for one page more where nobody counted", async () => {
    const list = core(730);
    const counted = new Pages(list.ask, () => {}, 730);
    expect(counted.length).toBe(730);
    counted.want(0, 12);
    await settle();
    expect(counted.length).toBe(730);
    const unknown = new Pages(list.ask, () => {});
    expect(unknown.length).toBe(0);
    unknown.want(0, 12);
    await settle();
    expect(unknown.length).toBe(100);
    unknown.want(720, 740);
    await settle();
    expect(unknown.length).toBe(730);
  });

  it("follows the list rather than the count when they differ", async () => {
    const list = core(30);
    const pages = new Pages(list.ask, () => {}, 90);
    pages.want(0, 12);
    await settle();
    expect(pages.length).toBe(30);
  });
});

describe("a list that changes", () => {
  it("shows what is new at the top after a refresh", async () => {
    const list = core(400);
    const pages = new Pages(list.ask, () => {});
    pages.want(0, 12);
    await settle();
    list.add(100_000);
    await pages.refresh();
    expect(pages.at(0)?.id).toBe("new100000");
    pages.want(380, 400);
    await settle();
    expect(seen(pages, 380, 400)).toEqual(told(list.rows(), 380, 400));
  });

  it("never shows a gap or a row twice while rows come and go and one scrolls", async () => {
    const roll = dice(42);
    const list = core(900);
    const pages = new Pages(list.ask, () => {});
    for (let step = 0; step < 300; step += 1) {
      const first = roll(list.rows().length);
      pages.want(first, first + 15);
      const change = roll(4);
      if (change === 0) list.add(roll(9_000) * 10 + 1 + (step % 9));
      if (change === 1) list.remove(roll(list.rows().length));
      if (change === 2) await pages.refresh();
      await settle();
    }
    // From any place, both ways: as the list is now.
    for (const first of [450, 0, 60, 120, 180, 400, list.rows().length - 16]) {
      pages.want(first, first + 15);
      await settle();
      await pages.refresh();
      const ids = seen(pages, first, first + 15).filter((id) => id !== undefined);
      const at = list.rows().findIndex((row) => row.id === ids[0]);
      expect(ids).toEqual(list.rows().slice(at, at + ids.length).map((row) => row.id));
    }
    pages.want(0, 15);
    await settle();
    await pages.refresh();
    for (let first = 0; first < list.rows().length; first += 16) {
      pages.want(first, first + 15);
      await settle();
      expect(seen(pages, first, first + 15)).toEqual(told(list.rows(), first, first + 15));
    }
  });

  it("keeps what is on the screen until all of it is here anew", async () => {
    const list = core(400);
    const pages = new Pages(list.ask, () => {});
    pages.want(40, 60);
    await settle();
    list.remove(45);
    list.hold();
    const done = pages.refresh();
    await settle();
    expect(seen(pages, 40, 60)).not.toContain(undefined);
    list.release();
    await settle();
    expect(seen(pages, 40, 60)).not.toContain(undefined);
    list.free();
    await done;
    expect(seen(pages, 40, 60)).toEqual(told(list.rows(), 40, 60));
  });

  it("finds a row again where it went", async () => {
    const list = core(400);
    const pages = new Pages(list.ask, () => {});
    pages.want(0, 12);
    await settle();
    expect(pages.indexOf("r7")).toBe(7);
    list.add(100_000);
    await pages.refresh();
    expect(pages.indexOf("r7")).toBe(8);
    expect(pages.indexOf("r399")).toBeUndefined();
  });
});

describe("answers that come late or not at all", () => {
  it("are ignored after a refresh", async () => {
    const list = core(400);
    const pages = new Pages(list.ask, () => {});
    pages.want(0, 12);
    await settle();
    list.hold();
    pages.want(60, 72);
    await settle();
    list.add(100_000);
    pages.want(0, 12);
    const done = pages.refresh();
    await settle();
    list.free();
    await done;
    await settle();
    expect(seen(pages, 0, 12)).toEqual(told(list.rows(), 0, 12));
    pages.want(40, 72);
    await settle();
    expect(seen(pages, 40, 72)).toEqual(told(list.rows(), 40, 72));
  });

  it("change nothing once the list is stopped", async () => {
    const list = core(400);
    let changes = 0;
    const pages = new Pages(list.ask, () => (changes += 1));
    list.hold();
    pages.want(0, 12);
    await settle();
    pages.stop();
    list.free();
    await settle();
    expect(changes).toBe(0);
    expect(pages.at(0)).toBeUndefined();
  });

  it("leave what was here, say why, and are asked for again", async () => {
    const list = core(400);
    const pages = new Pages(list.ask, () => {});
    pages.want(0, 12);
    await settle();
    list.break(true);
    pages.want(100, 112);
    await settle();
    expect(pages.failed).toBeDefined();
    expect(pages.at(3)?.id).toBe("r3");
    const asked = list.asks.length;
    pages.want(100, 113);
    await settle();
    expect(list.asks.length, "not again and again").toBe(asked);
    list.break(false);
    pages.retry();
    await settle();
    expect(pages.failed).toBeUndefined();
    expect(seen(pages, 100, 112)).toEqual(told(list.rows(), 100, 112));
  });
});

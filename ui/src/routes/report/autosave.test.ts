import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { ApiError } from "../../lib/api/generated/contract";
import { Autosave, TYPING_MS, type Saved } from "./autosave";

const FULL: ApiError = { code: "home.disk_full", params: {} };

/** A core that answers when it is told to. */
function desk(id?: string) {
  const sent: { what: string; id: string | undefined }[] = [];
  const waiting: { done: (saved: Saved) => void; fail: (error: unknown) => void }[] = [];
  const told: unknown[] = [];
  let text = "";
  const autosave = new Autosave<string>({
    id,
    read: () => text,
    blank: (what) => what === "",
    send: (what, id) => {
      sent.push({ what, id });
      return new Promise((done, fail) => waiting.push({ done, fail }));
    },
    tell: (state) => told.push(state),
  });
  const turns = () => vi.advanceTimersByTimeAsync(0);
  return {
    autosave,
    sent,
    told,
    type: (next: string) => {
      text = next;
      autosave.typed();
    },
    choose: async (next: string) => {
      text = next;
      autosave.now();
      await turns();
    },
    answer: async (id: string, saved_at = "t") => {
      waiting.shift()?.done({ id, saved_at });
      await turns();
    },
    refuse: async (error: unknown) => {
      waiting.shift()?.fail(error);
      await turns();
    },
    pass: (ms: number) => vi.advanceTimersByTimeAsync(ms),
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("saving while somebody answers", () => {
  it("saves within 300 ms of the first letter, however long the writing goes on", async () => {
    const { type, pass, sent, answer } = desk();
    for (const text of ["C", "Cl", "Cla"]) {
      type(text);
      await pass(100);
    }
    expect(sent).toEqual([{ what: "Cla", id: undefined }]);
    await answer("a");
    type("Clar");
    await pass(TYPING_MS - 1);
    expect(sent).toHaveLength(1);
    await pass(1);
    expect(sent.at(-1)).toEqual({ what: "Clar", id: "a" });
  });

  it("saves a choice at once, with what was typed before it", async () => {
    const { type, choose, pass, sent } = desk();
    type("Cl");
    await choose("Cl + knocking");
    expect(sent).toEqual([{ what: "Cl + knocking", id: undefined }]);
    await pass(1_000);
    expect(sent).toHaveLength(1);
  });

  it("begins no draft before the first answer, and keeps one that becomes empty", async () => {
    const { choose, sent, answer } = desk();
    await choose("");
    expect(sent).toEqual([]);
    await choose("x");
    await answer("a");
    await choose("");
    expect(sent.at(-1)).toEqual({ what: "", id: "a" });
  });

  it("never makes two drafts of one report, however slow the core", async () => {
    const { choose, sent, answer, told } = desk();
    await choose("1");
    await choose("2");
    await choose("3");
    expect(sent).toEqual([{ what: "1", id: undefined }]);
    await answer("a", "12:07");
    // The newest alone, over the first.
    expect(sent).toEqual([
      { what: "1", id: undefined },
      { what: "3", id: "a" },
    ]);
    await answer("a", "12:08");
    expect(sent).toHaveLength(2);
    expect(told).toEqual([{ at: "12:07" }, { at: "12:08" }]);
  });

  it("goes on with the draft that was opened", async () => {
    const { choose, sent } = desk("old");
    await choose("x");
    expect(sent).toEqual([{ what: "x", id: "old" }]);
  });
});

describe("a save that does not work", () => {
  it("is told, and the next change brings all of it", async () => {
    const { choose, type, pass, refuse, answer, sent, told } = desk();
    await choose("1");
    await refuse(FULL);
    expect(told).toEqual([{ error: FULL }]);
    type("1 and 2");
    await pass(TYPING_MS);
    await answer("a");
    expect(sent.at(-1)).toEqual({ what: "1 and 2", id: undefined });
    expect(told.at(-1)).toEqual({ at: "t" });
  });

  it("is tried again when it is asked for, and says why when it fails again", async () => {
    const { choose, refuse, answer, autosave, pass } = desk();
    await choose("1");
    await refuse(FULL);
    const once = autosave.settle();
    const failed = expect(once).rejects.toEqual(FULL);
    await pass(0);
    await refuse(FULL);
    await failed;
    const twice = autosave.settle();
    await pass(0);
    await answer("a");
    expect(await twice).toBe("a");
  });

  it("makes the draft anew when it was thrown away elsewhere", async () => {
    const { choose, refuse, sent, autosave } = desk("gone");
    await choose("1");
    await refuse({ code: "draft.not_found", params: { id: "gone" } });
    autosave.now();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent.at(-1)).toEqual({ what: "1", id: undefined });
  });

  it("that is no error of the core is told as one", async () => {
    const { choose, refuse, told } = desk();
    await choose("1");
    await refuse(new TypeError("x"));
    expect(told).toEqual([{ error: { code: "internal", params: { incident: "window" } } }]);
  });
});

describe("leaving", () => {
  it("saves what waits for its 300 ms, and gives the draft's id", async () => {
    const { type, sent, autosave, answer, pass } = desk();
    type("last words");
    const settled = autosave.settle();
    await pass(0);
    expect(sent).toEqual([{ what: "last words", id: undefined }]);
    await answer("a");
    expect(await settled).toBe("a");
  });

  it("waits for the save under way and for what changed meanwhile", async () => {
    const { choose, type, sent, autosave, answer, pass } = desk();
    await choose("1");
    type("12");
    const settled = autosave.settle();
    await pass(0);
    await answer("a");
    expect(sent.at(-1)).toEqual({ what: "12", id: "a" });
    await answer("a");
    expect(await settled).toBe("a");
  });

  it("has nothing to keep when nothing was said", async () => {
    const { autosave } = desk();
    expect(await autosave.settle()).toBeUndefined();
  });

  it("saves nothing after it is filed", async () => {
    const { type, choose, autosave, sent, pass } = desk("a");
    type("1");
    autosave.stop();
    await pass(1_000);
    await choose("2");
    expect(sent).toEqual([]);
  });
});

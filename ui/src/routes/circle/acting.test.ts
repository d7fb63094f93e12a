import { describe, expect, it, vi } from "vitest";

import type { Acted } from "../../lib/api/generated/contract";
import type { App } from "../../lib/state/app.svelte";
import { readWhole as read } from "../../lib/words";
import { Acting, after, type Act } from "./acting.svelte";

async function stage() {
  const words = await read("en");
  const told: string[] = [];
  const touch = vi.fn();
  const app = { words, say: words.say.bind(words), touch, toasts: { say: ({ text }: { text: string }) => told.push(text) } };
  return { acting: new Acting(app as unknown as App), told, touch };
}
const act = (run: Act["run"], more: Partial<Act> = {}): Act => ({ title: "t", lines: [], sign: "s", run, ...more });
const acted = (lacks: number) => ({ operation: "o", lacks, circle: {} }) as Acted;

describe("a signed act", () => {
  it("is not done without a passphrase", async () => {
    const { acting } = await stage();
    const run = vi.fn(() => Promise.resolve(acted(0)));
    acting.ask(act(run));
    await acting.sign();
    expect(run).not.toHaveBeenCalled();
    expect(acting.missing).toBe(true);
  });

  it("says what became of it, and keeps no passphrase", async () => {
    const { acting, told, touch } = await stage();
    for (const lacks of [0, 2]) {
      acting.ask(act(() => Promise.resolve(acted(lacks))));
      acting.passphrase = "seven lamps";
      await acting.sign();
      expect([acting.now, acting.passphrase]).toEqual([undefined, ""]);
    }
    expect(told.map((text) => text.replace(/[\u2066-\u2069]/g, ""))).toEqual([
      "Done.",
      "It waits until 2 more people sign it.",
    ]);
    expect(touch).toHaveBeenCalledTimes(2);
  });

  it("stays asked where the core refuses, and says why", async () => {
    const { acting, touch } = await stage();
    acting.ask(act(() => Promise.reject({ code: "circle.not_allowed", params: {} })));
    acting.passphrase = "seven lamps";
    await acting.sign();
    expect(acting.now).toBeDefined();
    expect(acting.error).toContain("Your role in this circle");
    expect(acting.passphrase).toBe("");
    expect(touch).not.toHaveBeenCalled();
  });

  it("names a day for a duty alone", async () => {
    const { acting } = await stage();
    const run = vi.fn(() => Promise.resolve(acted(0)));
    for (const duty of [true, false]) {
      acting.ask(act(run, { duty }));
      acting.passphrase = "seven lamps";
      await acting.sign();
    }
    expect(run.mock.calls.map(([, until]: unknown[]) => Object.keys(until as object))).toEqual([["until"], []]);
  });
});

describe("the day of a duty", () => {
  it("lies so many months ahead, on a day that there is", () => {
    expect(after(3, new Date("2026-11-30T10:00:00Z"))).toEqual({ until: "2027-02-28T10:00:00.000Z" });
    expect(after(12, new Date("2026-02-10T10:00:00Z"))).toEqual({ until: "2027-02-10T10:00:00.000Z" });
    expect(after(0, new Date())).toEqual({});
  });
});

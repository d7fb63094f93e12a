import { beforeEach, describe, expect, it, vi } from "vitest";

import { Router } from "./router.svelte";

/** A history as a browser keeps it: going back tells the state of the entry below. */
function browser() {
  let entries: unknown[] = [null];
  let at = 0;
  let pop: (event: { state: unknown }) => void = () => {};
  const go = (steps: number) => {
    at = Math.max(0, at + steps);
    pop({ state: entries[at] });
  };
  vi.stubGlobal("addEventListener", (_: string, hear: typeof pop) => (pop = hear));
  vi.stubGlobal("removeEventListener", () => {});
  vi.stubGlobal("history", {
    replaceState: (state: unknown) => (entries[at] = state),
    pushState: (state: unknown) => (entries = [...entries.slice(0, (at += 1)), state]),
    back: () => go(-1),
    go,
  });
  return { back: () => go(-1) };
}

describe("a place that asks before it is left", () => {
  let router: Router;
  let system: ReturnType<typeof browser>;
  let asked: (() => void)[];

  beforeEach(() => {
    system = browser();
    router = new Router();
    router.start();
    router.go({ at: "reports" });
    router.go({ at: "edit", id: "a" });
    asked = [];
    router.guard((go) => asked.push(go));
  });

  it("stays until the person says so, whichever way they leave", () => {
    const ways = [
      () => router.back(),
      () => system.back(),
      () => router.open({ at: "home" }),
      () => router.go({ at: "drafts" }),
    ];
    for (const leave of ways) {
      leave();
      expect(router.here).toEqual({ at: "edit", id: "a" });
    }
    expect(asked).toHaveLength(ways.length);
  });

  it("is left one step back when the person goes on with the system's way back", () => {
    system.back();
    asked[0]?.();
    expect(router.here).toEqual({ at: "reports" });
    router.back();
    expect(router.here).toEqual({ at: "home" });
  });

  it("is left for the door that was chosen", () => {
    router.open({ at: "device" });
    asked[0]?.();
    expect(router.here).toEqual({ at: "device" });
  });

  it("asks no more once it was left", () => {
    router.back();
    asked[0]?.();
    router.back();
    expect(asked).toHaveLength(1);
    expect(router.here).toEqual({ at: "home" });
  });

  it("asks no more once nothing is unsaved", () => {
    router.unguard();
    router.back();
    expect(router.here).toEqual({ at: "reports" });
    expect(asked).toEqual([]);
  });
});

describe("a place that takes this one's place", () => {
  it("stands there once, where it is the one behind, too", () => {
    browser();
    const router = new Router();
    router.start();
    router.go({ at: "circle", id: "a" });
    router.go({ at: "meet", circle: "a" });
    router.replace({ at: "circle", id: "a" });
    expect(router.here).toEqual({ at: "circle", id: "a" });
    router.back();
    expect(router.here).toEqual({ at: "home" });
  });

  it("stands above any other", () => {
    browser();
    const router = new Router();
    router.start();
    router.go({ at: "meet" });
    router.replace({ at: "circle", id: "a" });
    expect([router.here, router.depth]).toEqual([{ at: "circle", id: "a" }, 1]);
  });
});

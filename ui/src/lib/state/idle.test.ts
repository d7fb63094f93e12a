// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { onIdle } from "./idle";

/** A page without a browser: signs are told by hand. */
function stage() {
  const ears = new Map<string, () => void>();
  vi.stubGlobal("addEventListener", (name: string, hear: () => void) => ears.set(name, hear));
  vi.stubGlobal("removeEventListener", (name: string) => ears.delete(name));
  const document = { addEventListener: addEventListener, removeEventListener };
  vi.stubGlobal("document", document);
  return { ears, sign: (name: string) => ears.get(name)?.() };
}

describe("idle", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("locks after the minutes without a sign, and not before", () => {
    stage();
    const lock = vi.fn();
    onIdle(2, lock);
    vi.advanceTimersByTime(119_000);
    expect(lock).not.toHaveBeenCalled();
    vi.advanceTimersByTime(6_000);
    expect(lock).toHaveBeenCalled();
  });

  it("begins anew with each sign of a person", () => {
    const { sign } = stage();
    const lock = vi.fn();
    onIdle(1, lock);
    for (const name of ["pointerdown", "keydown", "wheel", "touchstart", "pointermove"]) {
      vi.advanceTimersByTime(50_000);
      sign(name);
    }
    expect(lock).not.toHaveBeenCalled();
    vi.advanceTimersByTime(65_000);
    expect(lock).toHaveBeenCalled();
  });

  it("asks the clock when the page comes back from a sleep that stopped the timers", () => {
    const { sign } = stage();
    const lock = vi.fn();
    let now = 0;
    onIdle(5, lock, () => now);
    now = 3_600_000;
    sign("visibilitychange");
    expect(lock).toHaveBeenCalledOnce();
  });

  it("never locks with 0, and forgets everything when it is stopped", () => {
    const { ears } = stage();
    const lock = vi.fn();
    onIdle(0, lock);
    onIdle(1, lock)();
    vi.advanceTimersByTime(10_000_000);
    expect(lock).not.toHaveBeenCalled();
    expect(ears.size).toBe(0);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { duration, secondsLeft } from "./wait";
import { Wait } from "./wait.svelte";

describe("the wait", () => {
  it("is over only when its last second is", () => {
    expect(secondsLeft(10_000, 0)).toBe(10);
    expect(secondsLeft(10_000, 9_001)).toBe(1);
    expect(secondsLeft(10_000, 10_000)).toBe(0);
    expect(secondsLeft(10_000, 99_000)).toBe(0);
  });

  it("is said in the words of the language", () => {
    expect(duration("en", 0)).toBe("0 seconds");
    expect(duration("en", 1)).toBe("1 second");
    expect(duration("en", 60)).toBe("1 minute");
    expect(duration("en", 125)).toBe("2 minutes, 5 seconds");
    expect(duration("es", 61)).toBe("1 minuto y 1 segundo");
  });
});

describe("a wait on the screen", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("goes down, keeps what is told once, and stops its clock at the end", () => {
    const wait = new Wait();
    wait.begin(3);
    wait.tick();
    expect([wait.left, wait.length]).toEqual([3, 3]);
    vi.advanceTimersByTime(1_100);
    expect([wait.left, wait.length]).toEqual([2, 3]);
    vi.advanceTimersByTime(10_000);
    expect(wait.left).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("begins anew when the core says how long it is now", () => {
    const wait = new Wait();
    wait.begin(3);
    const stop = wait.tick();
    wait.begin(60);
    vi.advanceTimersByTime(2_000);
    expect(wait.left).toBe(58);
    stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});

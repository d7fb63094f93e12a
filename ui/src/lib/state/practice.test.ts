import { describe, expect, it, vi } from "vitest";

import type { ReportCount } from "../api/generated/contract";
import type { App } from "./app.svelte";
import { enterPractice, hasPractice, leavePractice, removePractice } from "./practice";

const counted = (exercises: number, exercise_drafts = 0): ReportCount => ({
  reports: 3,
  exercises,
  drafts: 1,
  exercise_drafts,
  unreadable: 0,
});

function app(count: ReportCount) {
  const opened: unknown[] = [];
  const startPractice = vi.fn(() => Promise.resolve(counted(12)));
  const endPractice = vi.fn(() => Promise.resolve(counted(0)));
  const it = {
    core: { startPractice, endPractice },
    count,
    mode: "real",
    welcoming: true,
    router: { open: (place: unknown) => opened.push(place) },
  };
  return { app: it as unknown as App, opened, startPractice, endPractice };
}

describe("practice", () => {
  it("is made once, on the first entry, and ends the welcome", async () => {
    const first = app(counted(0));
    await enterPractice(first.app);
    expect(first.startPractice).toHaveBeenCalledOnce();
    expect(first.app).toMatchObject({ mode: "exercise", welcoming: false, count: counted(12) });
    expect(first.opened).toEqual([{ at: "home" }]);

    const again = app(counted(12));
    await enterPractice(again.app);
    expect(again.startPractice).not.toHaveBeenCalled();
    expect(again.app.mode).toBe("exercise");
  });

  it("is not entered when it could not be made", async () => {
    const full = app(counted(0));
    full.startPractice.mockRejectedValue({ code: "home.disk_full", params: {} });
    await expect(enterPractice(full.app)).rejects.toMatchObject({ code: "home.disk_full" });
    expect(full.app.mode).toBe("real");
    expect(full.opened).toEqual([]);
  });

  it("stays when it is left", async () => {
    const inside = app(counted(12, 1));
    inside.app.mode = "exercise";
    leavePractice(inside.app);
    expect(inside.app.mode).toBe("real");
    expect(inside.endPractice).not.toHaveBeenCalled();
    expect(hasPractice(inside.app)).toBe(true);
  });

  it("goes in one step, from inside to the real home", async () => {
    const inside = app(counted(12));
    inside.app.mode = "exercise";
    await removePractice(inside.app);
    expect(inside.app).toMatchObject({ mode: "real", count: counted(0) });
    expect(inside.opened).toEqual([{ at: "home" }]);
    expect(hasPractice(inside.app)).toBe(false);
  });

  it("keeps the person where they are when it goes from outside", async () => {
    const outside = app(counted(12));
    await removePractice(outside.app);
    expect(outside.opened).toEqual([]);
  });
});

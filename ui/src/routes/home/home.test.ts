import { describe, expect, it } from "vitest";

import { client, type HomeStatus } from "../../lib/api/generated/contract";
import { memory } from "../../lib/host/memory";
import { look, nextStep } from "./home";

const settings: HomeStatus["settings"] = { language: "es", text_size: 100, theme: "dark" };
const profiles: HomeStatus["profiles"] = [{ number: 1, shape: "circle", wrong_tries: 0, wait_s: 0 }];

function core(home: Partial<HomeStatus>) {
  return memory({
    home_status: () => ({ profiles, settings, unlocked: null, ...home }),
    count_reports: () => ({ reports: 3, drafts: 1, unreadable: 0 }),
  });
}

describe("the first screen", () => {
  it("asks for a first profile on a fresh home", async () => {
    const seen = await look(client(core({ profiles: [] }).call));
    expect(seen.look).toEqual({ is: "empty" });
    expect(nextStep(seen.look)).toMatch(/^porchlight init --name/);
  });

  it("shows the shapes and asks nothing of a locked profile", async () => {
    const host = core({});
    host.answer("count_reports", () => {
      throw { code: "vault.locked", params: {} };
    });
    const seen = await look(client(host.call));
    expect(seen.look).toEqual({ is: "locked", profiles });
    expect(seen.settings).toEqual(settings);
  });

  it("counts the reports of an open profile", async () => {
    const seen = await look(client(core({ unlocked: 1 }).call));
    expect(seen.look).toEqual({
      is: "open",
      profile: 1,
      count: { reports: 3, drafts: 1, unreadable: 0 },
    });
  });

  it("keeps the settings when the count fails, and shows why it failed", async () => {
    const host = core({ unlocked: 1 });
    host.answer("count_reports", () => {
      throw { code: "store.nothing_saved", params: { path: "/home" } };
    });
    const seen = await look(client(host.call));
    expect(seen.look).toMatchObject({ is: "error", error: { code: "store.nothing_saved" } });
    expect(seen.settings).toEqual(settings);
  });

  it("makes an error of its own of what nobody foresaw", async () => {
    const host = core({});
    host.answer("home_status", () => {
      throw new Error("no core");
    });
    expect((await look(client(host.call))).look).toMatchObject({ error: { code: "internal" } });
  });
});

describe("the host in memory", () => {
  it("tells events until nobody listens", async () => {
    const host = core({});
    const heard: string[] = [];
    const stop = await host.listen((event) => heard.push(event.event));
    host.tell({ event: "locking" });
    stop();
    host.tell({ event: "drafts_changed" });
    expect(heard).toEqual(["locking"]);
  });

  it("refuses a command that it was given no answer for", async () => {
    await expect(core({}).call("lock_now", {})).rejects.toMatchObject({
      code: "request.unknown_command",
    });
  });
});

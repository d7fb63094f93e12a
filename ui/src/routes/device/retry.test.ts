import { describe, expect, it } from "vitest";

import { client, type QuarantineItem } from "../../lib/api/generated/contract";
import { memory } from "../../lib/host/memory";
import { readWhole } from "../../lib/words";
import { Retry } from "./retry.svelte";

const item: QuarantineItem = { id: "9f2c", reason: "a field does not read", size_bytes: 8, at: "2026-02-08T14:05:00Z" };
const whole = { chunks: 1, documents: 1, rows: 1, problems: [], repaired: 0 };

describe("trying again", () => {
  it("mends what can be mended, and says how many fewer there are", async () => {
    const asked: unknown[] = [];
    const host = memory({
      check_store: (request) => {
        asked.push(request);
        return whole;
      },
      list_quarantine: () => ({ items: [item] }),
    });
    const retry = new Retry({ core: client(host.call), words: await readWhole("en") });
    const running = retry.run(3);
    retry.hear({ event: "progress", work: "check", done: 2, total: 4 });
    expect([retry.busy, retry.done, retry.total]).toEqual([true, 2, 4]);
    expect(await running).toEqual([item]);
    expect([retry.busy, retry.fewer, asked]).toEqual([false, 2, [{ repair: true }]]);
    await retry.run(1);
    expect(retry.fewer).toBe(0);
  });

  it("says what went wrong, and takes nothing for read", async () => {
    const host = memory({
      check_store: () => {
        throw { code: "store.damaged", params: {} };
      },
    });
    const retry = new Retry({ core: client(host.call), words: await readWhole("en") });
    expect(await retry.run(1)).toBeUndefined();
    expect([retry.busy, retry.fewer]).toEqual([false, undefined]);
    expect(retry.error).toContain("damaged");
  });
});

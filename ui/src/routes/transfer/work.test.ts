import { describe, expect, it } from "vitest";

import { client } from "../../lib/api/generated/contract";
import { memory } from "../../lib/host/memory";
import type { App } from "../../lib/state/app.svelte";
import { Transfer, Work } from "./work.svelte";

/** A promise to be kept by hand. */
function later<Value>() {
  let keep!: (value: Value) => void;
  let break_!: (reason: unknown) => void;
  const promise = new Promise<Value>((good, bad) => ([keep, break_] = [good, bad]));
  return { promise, keep, break: break_ };
}

describe("a file that is being read or written", () => {
  it("tells how far it is while it runs, and what became of it", async () => {
    const answer = later<string>();
    const work = new Work<string, string>(() => answer.promise, async () => {});
    work.progress(5, 10);
    expect(work.done, "nothing runs yet").toBe(0);
    const started = work.start("a.jsonl");
    expect(work.running).toBe(true);
    work.progress(250, 1_000);
    expect([work.done, work.total]).toEqual([250, 1_000]);
    answer.keep("done");
    await started;
    expect([work.running, work.summary, work.request]).toEqual([false, "done", "a.jsonl"]);
  });

  it("is not started twice", async () => {
    const answer = later<string>();
    let runs = 0;
    const work = new Work<string, string>(
      () => {
        runs += 1;
        return answer.promise;
      },
      async () => {},
    );
    const started = work.start("a");
    await work.start("b");
    answer.keep("done");
    await started;
    expect([runs, work.request]).toEqual([1, "a"]);
  });

  it("says what went wrong, and begins anew without it", async () => {
    const refusal = { code: "import.cannot_read", params: { path: "a" } };
    const answers = [Promise.reject(refusal), Promise.resolve("done")];
    const work = new Work<string, string>(() => answers.shift() ?? Promise.resolve(""), async () => {});
    await work.start("a");
    expect([work.running, work.error]).toEqual([false, refusal]);
    await work.start("a");
    expect([work.error, work.summary]).toEqual([undefined, "done"]);
  });

  it("asks to stop and waits for its answer", async () => {
    const answer = later<string>();
    const stopping = later<void>();
    const work = new Work<string, string>(
      () => answer.promise,
      async () => stopping.keep(),
    );
    const started = work.start("a");
    work.stop();
    await stopping.promise;
    expect(work.running).toBe(true);
    answer.keep("stopped");
    await started;
    expect(work.summary).toBe("stopped");
  });
});

describe("one file at a time", () => {
  const transfer = new Transfer({ core: client(memory({}).call) } as unknown as App);

  it("each hears of its own progress, and none of a check", () => {
    const [reads, gives] = [transfer.import, transfer.give];
    [reads.running, gives.running] = [true, true];
    transfer.hear({ event: "progress", work: "bundle_export", done: 3, total: 9 });
    transfer.hear({ event: "progress", work: "check", done: 5, total: 5 });
    expect([reads.done, gives.done, gives.total]).toEqual([0, 3, 9]);
    [reads.running, gives.running] = [false, false];
  });

  it("the others wait while one runs", () => {
    transfer.take.running = true;
    expect([transfer.othersRun(transfer.take), transfer.othersRun(transfer.export)]).toEqual([false, true]);
    transfer.take.running = false;
  });
});

// A report's life at the real window: from the first screen to a filed report, through a kill in the
// midst of writing, to a lock after which nothing can be read. By keyboard alone and by touch
// alone, in both languages.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { after, before, describe, it } from "node:test";

import { canary, wordsIn, wordsOf } from "../page/canaries.js";
import { freshFolder, open, until } from "./driver.js";
import { Keyboard, Touch } from "./hand.js";
import { below } from "./processes.js";
import { shows } from "./screen.js";
import { Story } from "./story.js";

const BINARY = process.env.PORCHLIGHT_WINDOW;
const SCREEN = process.env.PORCHLIGHT_SCREEN;
const PAPER = "#fbf8f3";
const PHONE = [360, 640];
const DESKTOP = [1280, 800];
/** What Lock now promises: nothing in memory or files, and the locked screen. */
const GONE_MS = 1_000;
const LOCKED_MS = 2_000;
/** On a machine that is busy with other work, no more than this many of its own starts. */
const STARTS = 2;
/** Less was not read: no process is so small. */
const MEMORY_MIN = 1_000_000;
/** The kernel keeps the first fifteen letters of a name. */
const CORE = basename(BINARY ?? "").slice(0, 15);

const saying = (count) => Array.from({ length: count }, canary).join(" ");
const core = async () => (await below(process.pid)).find(({ name }) => name === CORE);
const webs = async (pid) => (await below(pid)).filter(({ name }) => name.startsWith("WebKit"));

async function words(folder) {
  const found = new Set();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile()) wordsIn(await readFile(path), found);
  }
  return found;
}

for (const [language, Hand, size] of [
  ["en", Keyboard, DESKTOP],
  ["es", Touch, PHONE],
  ["es", Keyboard, PHONE],
  ["en", Touch, DESKTOP],
]) {
  describe(`a report in ${language} by ${Hand.name} at ${size.join(" x ")}`, () => {
    const passphrase = saying(5);
    const place = saying(2);
    const unfinished = saying(3);
    let folder, window, story, start;

    async function come() {
      const began = Date.now();
      window = await open(BINARY, folder);
      await window.text("main h1");
      start = Date.now() - began;
      await window.resize(...size);
      story = new Story(new Hand(window), language);
    }

    before(async () => {
      folder = await freshFolder();
      await come();
    });
    after(() => window?.leave());

    it("is filed from the very first screen", async () => {
      await story.settleIn(passphrase);
      assert.equal(await window.run(() => document.documentElement.lang), language);
      await story.act("welcome-report");
      await story.begin("knocking", place);
      await story.finish(3);
    });

    it("is there again when the window was killed while it was written", async () => {
      await story.act("filing-another");
      const begun = saying(1);
      await story.begin("checkpoint", begun);
      await until("what was typed is saved", async () => {
        const { ok } = await window.call("list_drafts", {});
        return ok.drafts.some(({ report }) => report.place.text === begun);
      });
      const typing = story.hand.type(` ${unfinished}`).catch(() => {});
      window.gone = true;
      process.kill((await core()).pid, "SIGKILL");
      await window.close();
      await typing;
      await come();
      await story.unlock(passphrase);
      await story.act("shell-door-drafts");
      await story.act("unfinished-continue");
      await story.sees("filing-when-hint");
      await story.rest(3);
    });

    it("is found by its words", async () => {
      await story.act("shell-door-home");
      await story.act("shell-door-reports");
      await story.write("reports-search", place.split(" ")[0]);
      await until("one report is found", () =>
        window.run((place) => {
          const rows = [...document.querySelectorAll("[data-row]")];
          return rows.length === 1 && rows[0].textContent.includes(place);
        }, place),
      );
    });

    it("is nowhere a second after the lock, and the locked screen is there", async (test) => {
      const { pid } = await core();
      const old = await webs(pid);
      assert.ok(old.length > 0, "the page has processes of its own");
      const known = [pid, ...old.map((process) => process.pid)].flatMap((pid) => [...wordsOf(pid).found]);
      assert.ok(known.length > 5, `only ${known.length} words are in memory before`);

      const began = Date.now();
      // Nobody is left to answer.
      window.gone = true;
      void (Hand === Keyboard ? story.hand.lockByKeys() : story.act("shell-lock")).catch(() => {});
      await until("no old process of the page is left", async () => {
        const now = await below(process.pid);
        return old.every(({ pid }) => !now.some((process) => process.pid === pid));
      });
      await until("the new page is there", async () => (await webs(pid)).length > 0);
      // A phone covers a sixth of the screen, and fields and buttons are not paper.
      await until("the locked screen is seen", () => shows(SCREEN, PAPER, 1 / 20));
      const locked = Date.now() - began;
      test.diagnostic(`the locked screen came after ${locked} ms; a start takes ${start} ms`);
      const limit = Math.max(LOCKED_MS, STARTS * start);
      assert.ok(locked < limit, `the locked screen came after ${locked} ms, a start takes ${start} ms`);
      await new Promise((gone) => setTimeout(gone, Math.max(0, GONE_MS - locked)));
      for (const process of [await core(), ...(await webs(pid))]) {
        const { found, read } = wordsOf(process.pid);
        assert.ok(read > MEMORY_MIN, `only ${read} bytes of ${process.name} were read`);
        assert.deepEqual([...found], [], process.name);
      }
      assert.deepEqual([...(await words(folder))], [], "in files");
    });
  });
}

// The real page: `porchlight open` with its core, its policy and its lock, in a real browser. A
// person files a report, loses the program in the midst of the next one, finds what was saved, finds
// a report by its words, and locks: then what was written is in no file and in no process that
// showed it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";

import { canary, wordsIn } from "./canaries.js";
import { Guest } from "./guest.js";
import { finger, keyboard } from "./person.js";
import { Porch } from "./porch.js";
import { Story } from "./story.js";

const HANDS = { finger, keyboard };
/** Each language and each hand once; PORCHLIGHT_FULL=1 asks for all four. */
const PEOPLE = [["en", "finger"], ["es", "keyboard"]];
if (process.env.PORCHLIGHT_FULL === "1") PEOPLE.push(["en", "keyboard"], ["es", "finger"]);
/** In the note, which holds the most of them. */
const NOTE_WORDS = 190;
/** What Lock now promises. */
const GONE_MS = 2_000;
/** Less than this was not read: no process is so small. */
const MEMORY_MIN = 1_000_000;
/** Typed letters pass the first one, requests the second one; no page can empty them. */
const ITS_OWN = new Set(["browser", "utility"]);

/** What a person wrote: sentences of words that stand nowhere else. */
class Written {
  words = [];

  say(count) {
    const said = Array.from({ length: count }, canary);
    this.words.push(...said);
    return said.join(" ");
  }
}

for (const [language, hand] of PEOPLE) {
  describe(`a person in ${language} with ${hand === "finger" ? "a finger on a phone" : "keys on a desktop"}`, () => {
    const written = new Written();
    const passphrase = written.say(5);
    const place = written.say(2);
    let porch, open, guest, story;

    /** Opens the page anew. */
    async function come() {
      open = porch.open();
      const page = await guest.tab(await open.address());
      story = new Story(page, HANDS[hand](page));
    }

    before(async () => {
      porch = await Porch.build();
      guest = await Guest.invite(language, hand);
    });
    after(async () => {
      await guest?.leave();
      await porch?.leave();
    });

    it("moves in, and files what was seen", async () => {
      await come();
      await story.settleIn(passphrase);
      assert.equal(await story.page.evaluate(() => document.documentElement.lang), language);
      await story.press(".tile");
      await story.begin(place);
      await story.onward(story.main);
      await story.finish(written.say(NOTE_WORDS));
      const known = new Set((await guest.words()).flatMap(({ words }) => [...words]));
      assert.ok(known.size > NOTE_WORDS / 2, `${known.size} words are found in memory, too few to mean anything`);
    });

    it("finds what was typed before the program was killed", async () => {
      await story.onward(() => story.press(".ways .button", 1));
      const saved = story.saved();
      await story.begin(written.say(1));
      await saved;
      const typing = story.person.type(` ${written.say(3)}`).catch(() => {});
      await open.kill();
      await typing;
      await story.page.close();
      await come();
      await story.unlock(passphrase);
      await story.press(".tile", 2);
      await story.onward(() => story.press(".ways .button"));
      // What and where are there: it goes on at the question after them.
      await story.finish();
    });

    it("finds it again by its words", async () => {
      await story.press(".bar .back");
      await story.find(".tile").waitFor();
      await story.press(".tile", 1);
      await story.search(place.split(" ")[0], 1);
    });

    it("locks, and the page's memory and every file are empty of it", async (test) => {
      await story.lock();
      const began = Date.now();
      await story.page.waitForURL(/^http:\/\/localhost:\d+\/locked$/);
      await new Promise((gone) => setTimeout(gone, GONE_MS - (Date.now() - began)));
      for (const { kind, words, bytes } of await guest.words()) {
        assert.ok(bytes > MEMORY_MIN, `only ${bytes} bytes of ${kind} were read`);
        // A browser is not ours: what passes through its own processes stays until it is closed.
        if (ITS_OWN.has(kind)) test.diagnostic(`${words.size} words are left in the browser's ${kind}`);
        else assert.equal(words.size, 0, `words in a ${kind}`);
      }
      for (const { path, bytes } of await porch.files()) assert.equal(wordsIn(bytes).size, 0, path);
      for (const path of await guest.files()) assert.equal(wordsIn(await readFile(path)).size, 0, path);
    });

    it("asked nobody else, and nothing went wrong", () => {
      assert.deepEqual(guest.strangers(), []);
      // Who is killed says no more: the browser notes that, and only that.
      const others = guest.wrong.filter((line) => !/ERR_(CONNECTION_REFUSED|INCOMPLETE_CHUNKED_ENCODING|CONNECTION_RESET|EMPTY_RESPONSE|ABORTED)/.test(line));
      assert.deepEqual(others, []);
    });
  });
}

describe("an address that was used", () => {
  let porch, open, guest, address;
  before(async () => {
    porch = await Porch.build();
    guest = await Guest.invite("en", "keyboard");
    open = porch.open();
    address = await open.address();
  });
  after(async () => {
    await guest?.leave();
    await porch?.leave();
  });
  const closed = (page) => page.locator("[data-look=closed]").waitFor();

  it("lets no second tab in, and leaves the first as it is", async () => {
    const first = await guest.tab(address);
    await first.locator("main h1").waitFor();
    await closed(await guest.tab(address));
    assert.equal(await first.locator("[data-look=closed]").count(), 0);
    assert.equal(new URL(first.url()).hash, "", "the token stands in the address bar");
  });

  it("does not open it again after it was reloaded", async () => {
    const [first] = guest.context.pages().filter((page) => page.url().startsWith("http"));
    await first.reload();
    await closed(first);
  });
});

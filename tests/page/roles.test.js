// Names and roles of the report flow, as a screen reader gets them, against what was agreed:
// expected/*.yml. PORCHLIGHT_EXPECT=write writes them anew; the difference is then read by a person.

import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";

import { launch } from "./browser.js";
import { serve } from "./pictures.js";
import { SCREENS } from "./screens.js";
import { visitor } from "./visit.js";

const EXPECTED = new URL("expected/", import.meta.url);
const writes = process.env.PORCHLIGHT_EXPECT === "write";
/** What a person goes through in a hurry, perhaps without seeing it. */
const FLOW = SCREENS.filter(({ name }) => /^(report-|drafts|unlock-|first-|meet-)/.test(name));

describe("what a screen reader says", () => {
  let browser, server, guest;
  before(async () => {
    [browser, server] = await Promise.all([launch(), serve()]);
    guest = await visitor(browser, server.at);
    if (writes) await mkdir(EXPECTED, { recursive: true });
  });
  after(async () => {
    await browser?.close();
    server?.stop();
  });

  for (const screen of FLOW) {
    it(screen.name, async () => {
      await guest.open(screen);
      const said = `${await guest.page.locator("body").ariaSnapshot()}\n`;
      const file = new URL(`${screen.name}.yml`, EXPECTED);
      if (writes) await writeFile(file, said);
      assert.equal(said, await readFile(file, "utf8"));
    });
  }
});

// Without a mouse: every screen is walked through by Tab, and every dialog left by Esc.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { launch } from "./browser.js";
import { escape, walk } from "./focus.js";
import { screens } from "./looks.js";
import { serve } from "./pictures.js";
import { DESKTOP, dress, visitor } from "./visit.js";

describe("by keyboard alone", () => {
  let browser, server, guest;
  before(async () => {
    [browser, server] = await Promise.all([launch(), serve()]);
    guest = await visitor(browser, server.at);
  });
  after(async () => {
    await browser?.close();
    server?.stop();
  });

  for (const screen of screens()) {
    it(screen.name, async () => {
      await guest.open(screen);
      const problems = [...(await walk(guest.page)), ...(await escape(guest.page))];
      // On a wide window the doors stand beside it.
      if (screen.wide) {
        await guest.open(screen);
        await dress(guest.page, { viewport: DESKTOP });
        problems.push(...(await walk(guest.page)));
      }
      assert.deepEqual(problems, []);
    });
  }
});

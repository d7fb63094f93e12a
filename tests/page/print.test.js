// What comes out of the printer: a sheet of words a page, black on white, and nothing of the screen.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { launch } from "./browser.js";
import { serve } from "./pictures.js";
import { visitor } from "./visit.js";

const PAPER = { look: "open", place: { at: "paper" } };

describe("on paper", () => {
  let browser, server, guest;
  before(async () => {
    [browser, server] = await Promise.all([launch(), serve()]);
    guest = await visitor(browser, server.at);
  });
  after(async () => {
    await browser?.close();
    server?.stop();
  });

  const show = (sheets) => async (page) => {
    if (sheets === 3) await page.locator("main .chip").nth(1).click();
    await page.locator("main input:not([type=radio])").fill("lantern");
    await page.locator(".foot .button.main").last().click();
    await page.locator(".sheet li").first().waitFor();
  };

  for (const [sheets, size, format] of [[1, 100, "A4"], [3, 100, "Letter"], [3, 200, "A4"]]) {
    it(`${sheets} on ${format} at ${size} %`, async () => {
      const { page } = guest;
      assert.deepEqual(await guest.open({ query: { ...PAPER, theme: "dark" }, steps: show(sheets) }, size), []);
      const pdf = (await page.pdf({ format })).toString("latin1");
      assert.equal([...pdf.matchAll(/\/Type ?\/Page\b/g)].length, sheets);
      await page.emulateMedia({ media: "print" });
      const seen = await page.evaluate(() => {
        const inSheet = (one) => one.closest(".sheet") !== null;
        const texts = [...document.querySelectorAll("button, h1, h2, p, li, nav")].filter((one) => one.checkVisibility());
        const word = document.querySelector(".sheet li bdi");
        return { others: texts.filter((one) => !inSheet(one)).map((one) => one.textContent), ink: getComputedStyle(word).color };
      });
      await page.emulateMedia({ media: null });
      assert.deepEqual(seen, { others: [], ink: "rgb(0, 0, 0)" });
    });
  }
});

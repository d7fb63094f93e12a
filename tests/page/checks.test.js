// The checks themselves: each sees the mistake that it is there for, and nothing in a sound page.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { axe, context, launch } from "./browser.js";
import { canary, wordsIn, wordsOf } from "./canaries.js";
import { escape, walk } from "./focus.js";
import { layout } from "./layout.js";
import { PHONE } from "./visit.js";

const BUTTON = "min-height: 48px; min-width: 48px";
const SOUND = `<main><h1>A page</h1><button style="${BUTTON}">One</button> <button style="${BUTTON}">Two</button></main>`;
const AWAY = "left: -9999px; position: absolute";

describe("the checks of the page", () => {
  let browser, page;
  before(async () => {
    browser = await launch();
    page = await (await context(browser, { viewport: PHONE })).newPage();
  });
  after(() => browser?.close());

  const show = (body, lang = "en", style = "") =>
    page.setContent(`<!doctype html><html lang="${lang}"><title>A page</title><style>:focus-visible { outline: 3px solid }${style}</style><body>${body}</html>`);
  const sees = async (what, mistake) => {
    assert.equal(mistake.length, 1, JSON.stringify(mistake));
    assert.match(mistake[0], what);
  };

  it("say nothing of a sound page", async () => {
    await show(SOUND);
    assert.deepEqual([...(await layout(page, [])), ...(await axe(page)), ...(await walk(page)), ...(await escape(page))], []);
  });

  it("see what axe sees", async () => {
    await show(SOUND.replace("</main>", `<p style="color: #ddd">faint</p></main>`));
    await sees(/axe color-contrast/, await axe(page));
  });

  for (const [mistake, body, what] of [
    ["sideways", `<p style="width: 400px">wide</p>`, /400 px wide|px wide, 360 fit/],
    ["words cut off", `<p style="width: 50px; overflow: hidden; white-space: nowrap">many words here</p>`, /cut off: p/],
    ["words out of their button", `<button style="${BUTTON}; width: 50px"><span style="white-space: nowrap">many words here</span></button>`, /stands out of its box/],
    ["an example that is too long", `<input aria-label="a" style="${BUTTON}; width: 90px; box-sizing: border-box; font: 14px sans-serif; font-variant-numeric: tabular-nums" placeholder="a long example">`, /longer than its field/],
    ["a small target", `<button style="height: 20px; width: 60px">small</button>`, /too small: button/],
    ["two on one another", `<div><button style="${BUTTON}">one</button><button style="${BUTTON}; margin-left: -30px">two</button></div>`, /lies on/],
  ]) {
    it(`see ${mistake}`, async () => {
      await show(`<main><h1>A page</h1>${body}</main>`);
      await sees(what, await layout(page, []));
    });
  }

  it("see what was not translated, in the text and beside it", async () => {
    await show(`<h1>Añadir</h1><p>Read the report</p><p>the old mill</p>`, "es");
    await sees(/not translated: Read the report/, await layout(page, ["the old mill"]));
    await show(`<h1>Ååđđ</h1><p translate="no">plain</p><p lang="en">plain</p><i title="plain words"></i>`, "ar-XB");
    await sees(/not translated: plain words/, await layout(page, []));
  });

  it("see a focus that can't be seen, is hidden or is never reached", async () => {
    await show(SOUND.replace("<button", "<button id=a"), "en", "#a:focus-visible { outline: none }");
    await sees(/can't be seen: button "One"/, await walk(page));
    await show(SOUND.replace("</main>", `<button style="${AWAY}">Away</button></main>`));
    await sees(/focused behind or outside of something: button "Away"/, await walk(page));
    await show(SOUND.replace("</main>", `<button style="${BUTTON}" tabindex="3">Three</button></main>`));
    assert.match((await walk(page)).join(), /tabindex above 0/);
    const trap = `<script>document.addEventListener("keydown", (e) => e.target.textContent === "One" && e.preventDefault())</script>`;
    await show(SOUND + trap);
    assert.match((await walk(page)).join(), /Tab does not reach it: <button.*Two/);
  });

  it("see a dialog that Esc does not close, or that loses the focus", async () => {
    const open = `<dialog id=d oncancel="STUBBORN"><p>Sure?</p></dialog><script>window.opener0 = document.querySelector("button"); d.showModal()</script>`;
    await show(SOUND + open.replace("STUBBORN", "event.preventDefault()"));
    await sees(/Esc does not close/, await escape(page));
    await show(SOUND + open.replace("STUBBORN", ""));
    await sees(/focus does not come back/, await escape(page));
  });

  it("find words in both writings, and in memory", () => {
    const [one, two] = [canary(), canary()];
    const bytes = Buffer.concat([Buffer.from(`...${one}.`), Buffer.from(two, "utf16le"), Buffer.from("qzjvnot")]);
    assert.deepEqual(wordsIn(bytes), new Set([one, two]));
    assert.ok(wordsOf(process.pid).found.has(one));
  });
});

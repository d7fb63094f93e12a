// The page in Chromium over a home with many reports: what the first screen weighs, how the list
// scrolls on a phone a quarter as fast as this machine, how soon a letter has its results.
// usage: node bench/page/page.js PORCHLIGHT REPORTS.jsonl

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { atMost, median, tell } from "./budget.js";

const [program, reports] = process.argv.slice(2);
process.env.PORCHLIGHT = program;
const { Guest } = await import("../../tests/page/guest.js");
const { keyboard } = await import("../../tests/page/person.js");
const { Porch } = await import("../../tests/page/porch.js");
const { Story } = await import("../../tests/page/story.js");

const PASSPHRASE = "seven lamps above one quiet porch";
const SLOWER = 4;
const STEPS = 400;
/** Pixels a frame: a flick of the thumb (9,000 pixels a second), and a thumb on the scroll bar. */
const FLICK_PX = 150;
const DASH_PX = 600;
/** A row is lower than this. */
const ROW_PX_MAX = 200;
/** After this long without a change, what was asked for has been answered. */
const STILL_MS = 600;

/** In the page: times of long tasks, and of the last change of the list. */
function watch() {
  window.long = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.long.push(duration);
  }).observe({ type: "longtask" });
  addEventListener("input", () => (window.pressed = performance.now()), { capture: true });
  new MutationObserver(() => (window.changed = performance.now())).observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
  });
}

/** A long task is seen, or none would prove nothing. */
async function provesItself(page) {
  // In a task of the page's own: what a debugger runs need not be counted as one.
  await page.evaluate((ms) => {
    setTimeout(() => {
      for (const end = performance.now() + ms; performance.now() < end; );
    });
  }, 80);
  await page.waitForFunction(() => window.long.length > 0);
}

/** Scrolls so many pixels at each frame; the tasks that took longer than 50 ms. */
async function scroll(page, pixels) {
  await page.evaluate(() => (window.long.length = 0));
  for (let step = 0; step < STEPS; step += 1) {
    await page.mouse.wheel(0, pixels);
    await page.evaluate(() => new Promise((frame) => requestAnimationFrame(frame)));
  }
  const row = await page.evaluate(() => Number(document.querySelector("li [data-row]").dataset.row));
  if (row < (STEPS * pixels) / ROW_PX_MAX) throw new Error(`the list stands at row ${row}: it did not scroll`);
  return page.evaluate(() => window.long);
}

/** How long each letter took until the list was what it asks for, ms. */
async function search(page, words) {
  const took = [];
  await page.locator("input[type=search]:visible").focus();
  for (const letter of words) {
    await page.keyboard.press(letter === " " ? "Space" : letter);
    await page.waitForFunction((still) => performance.now() - Math.max(window.changed ?? 0, window.pressed) > still, STILL_MS);
    took.push(await page.evaluate(() => Math.max(0, window.changed - window.pressed)));
  }
  return took;
}

const porch = await Porch.build();
const guest = await Guest.invite("en", "finger");
let met = false;
try {
  const file = join(porch.folder, "passphrase");
  writeFileSync(file, `${PASSPHRASE}\n`, { mode: 0o600 });
  const run = (...args) => execFileSync(program, ["--home", porch.home, "--passphrase-file", file, ...args], { stdio: "ignore" });
  run("init", "--name", "bench");
  run("report", "import", reports);

  const weights = [];
  guest.context.on("response", async (response) => {
    if (!response.url().includes(".js")) return;
    weights.push(response.body().then((body) => gzipSync(body).length));
  });
  const page = await guest.tab(await porch.open().address());
  await page.locator("main h1").waitFor();
  const first = (await Promise.all([...weights])).reduce((sum, weight) => sum + weight, 0);
  atMost("JS of the first screen, kB gz", first / 1024, 60);
  const story = new Story(page, keyboard(page));
  await story.unlock(PASSPHRASE);
  const home = (await Promise.all([...weights])).reduce((sum, weight) => sum + weight, 0);

  await page.evaluate(watch);
  await page.locator("main .tile").nth(1).click();
  await page.locator("[data-row]").first().waitFor();
  const chrome = await guest.context.newCDPSession(page);
  await chrome.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await page.locator("[data-row]").first().hover();
  await provesItself(page);
  const flick = await scroll(page, FLICK_PX);
  const dash = await scroll(page, DASH_PX);
  atMost(`longest task of a flick, ${SLOWER}x slower, ms`, Math.max(0, ...flick), 50);
  await chrome.send("Emulation.setCPUThrottlingRate", { rate: 1 });

  const took = await search(page, "clark lunt");
  atMost("letter to results, median, ms", median(took), 100);
  atMost("letter to results, slowest, ms", Math.max(...took), 100);
  met = tell("The page in Chromium, release build");
  const dashed = `${dash.length} of ${STEPS} frames, the longest ${Math.max(0, ...dash).toFixed(0)} ms`;
  console.log(`JS up to Home, with its words: ${(home / 1024).toFixed(1)} kB gz`);
  console.log(`tasks over 50 ms in a dash of ${DASH_PX} pixels a frame: ${dashed}`);
  console.log(`letters: ${took.map((ms) => ms.toFixed(0)).join(" ")} ms\n`);
} finally {
  await guest.leave();
  await porch.leave();
}
process.exitCode = met ? 0 : 1;

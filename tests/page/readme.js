// The picture of the README, from what the tests took: node tests/page/readme.js, after
// scripts/page-test.sh.

import { mkdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { context, launch } from "./browser.js";

const SHOTS = new URL("../shots/page/", import.meta.url);
const FOLDER = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));
const PHONES = [
  ["home.en.light-360.png", "Home, in English"],
  ["report-what.es.light-360.png", "The first question of a report, in Spanish"],
  ["reports.en.dark-360.png", "The list of reports, in the dark"],
];

async function phone([name, says]) {
  const picture = await readFile(new URL(name, SHOTS), "base64");
  return `<img alt="${says}" width="360" src="data:image/png;base64,${picture}">`;
}

await mkdir(FOLDER, { recursive: true });
const browser = await launch();
const page = await (await context(browser, { viewport: { width: 1200, height: 700 } })).newPage();
await page.setContent(`<style>
  body { display: inline-flex; gap: 24px; margin: 16px; background: #fff }
  img { display: block; border: 1px solid #e7dfd3; border-radius: 24px }
</style>${(await Promise.all(PHONES.map(phone))).join("")}`);
await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode())));
await page.locator("body").screenshot({ path: `${FOLDER}phones.png` });
await browser.close();

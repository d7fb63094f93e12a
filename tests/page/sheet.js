// One picture a screen with all that it was seen in, side by side, for a person who looks through
// them: node tests/page/sheet.js, after the tests took tests/shots/page/*.png.

import { mkdir, readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { context, launch } from "./browser.js";

const SHOTS = fileURLToPath(new URL("../shots/page/", import.meta.url));
const SHEETS = `${SHOTS}sheets/`;
/** A desktop is shown at this share of its size, so that it stands beside the phones. */
const SHARE = 0.5;

const shots = (await readdir(SHOTS)).filter((name) => name.endsWith(".png")).sort();
const screens = groups(shots);
await mkdir(SHEETS, { recursive: true });
const browser = await launch();
const page = await (await context(browser, { viewport: { width: 2400, height: 1200 } })).newPage();
for (const [screen, names] of screens) {
  await page.setContent(`<style>
    body { display: inline-flex; flex-wrap: wrap; gap: 12px; margin: 12px; background: #888; font: 14px sans-serif }
    figure { margin: 0 } figcaption { background: #fff; padding: 2px 6px }
    img { display: block }
  </style>${(await Promise.all(names.map(figure))).join("")}`);
  await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode())));
  await page.screenshot({ path: `${SHEETS}${screen}.png`, fullPage: true });
}
await browser.close();
console.log(`${screens.size} sheets are in ${SHEETS}`);

async function figure(name) {
  const picture = await readFile(SHOTS + name, "base64");
  const width = Math.round((name.includes("1280") ? SHARE : 1) * Buffer.from(picture, "base64").readUInt32BE(16));
  return `<figure><figcaption>${name}</figcaption><img width="${width}" src="data:image/png;base64,${picture}"></figure>`;
}

function groups(names) {
  const found = new Map();
  for (const name of names) found.set(name.split(".")[0], [...(found.get(name.split(".")[0]) ?? []), name]);
  return found;
}

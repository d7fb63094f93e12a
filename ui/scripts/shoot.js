// Pictures of the app without a core, for the eye while one writes a screen:
//   npm run pictures                         builds it (into PICTURES where that is set)
//   node scripts/shoot.js OUT.png 'look=open&place={"at":"reports"}' [360x640|1280x800] [STEPS]
// STEPS is JavaScript that may use `page` (Playwright): "await page.getByText('Next').click()".

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const folder = process.env.PICTURES ?? fileURLToPath(new URL("../dist-pictures/", import.meta.url));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2" };

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://127.0.0.1");
  try {
    const file = join(folder, pathname === "/" ? "index.html" : pathname);
    response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
    response.end(await readFile(file));
  } catch {
    response.writeHead(404).end();
  }
});

const [out, query = "", size = "360x640", steps = ""] = process.argv.slice(2);
const [width, height] = size.split("x").map(Number);
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
const page = await browser.newPage({ viewport: { width, height }, hasTouch: width < 800 });
page.on("console", (line) => line.type() === "error" && console.error(line.text()));
page.on("pageerror", (error) => console.error(error));
const search = new URLSearchParams(query);
await page.goto(`http://127.0.0.1:${server.address().port}/?${search}`);
await page.waitForFunction(() => document.querySelector("h1, .title"));
await page.evaluate(() => document.fonts.ready);
if (steps) await new (Object.getPrototypeOf(async () => {}).constructor)("page", steps)(page);
await page.screenshot({ path: out });
await browser.close();
server.close();

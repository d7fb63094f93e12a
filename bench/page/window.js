// The real window: how soon the first start paints, what its process holds, how large it is.
// usage: node bench/page/window.js WINDOW      (with PORCHLIGHT_SCREEN, as scripts/bench.sh sets it)

import { once } from "node:events";
import { copyFile, readFile, rm, stat } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { freshFolder, start } from "../../tests/window/driver.js";
import { shows } from "../../tests/window/screen.js";
import { atMost, tell } from "./budget.js";

const [binary] = process.argv.slice(2);
const SCREEN = process.env.PORCHLIGHT_SCREEN;
const PAPER = "#fbf8f3";
const STARTS = 5;
const LOOK_MS = 25;

/**
 * Milliseconds until the page covers a third of the screen, and MB of the app's process: its own, and
 * its share of what others map too (WebKit's code, and here the software that stands for a GPU).
 */
async function oneStart() {
  const folder = await freshFolder();
  const began = performance.now();
  const window = start(binary, folder);
  while (!(await shows(SCREEN, PAPER, 1 / 3))) {
    if (performance.now() - began > 60_000) throw new Error("the window does not paint");
    // Looking costs a core; the window needs both.
    await new Promise((look) => setTimeout(look, LOOK_MS));
  }
  const painted = performance.now() - began;
  const memory = await readFile(`/proc/${window.pid}/smaps_rollup`, "utf8");
  window.kill();
  await once(window, "exit");
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  return { painted, mb: Number(/^Pss:\s+(\d+)/m.exec(memory)[1]) / 1024 };
}

const folder = await freshFolder();
const stripped = join(folder, "window");
await copyFile(binary, stripped);
execFileSync("strip", [stripped]);
atMost("binary, as people get it, MB", (await stat(stripped)).size / 1e6, 25);
await rm(folder, { recursive: true });

const starts = [];
for (let turn = 0; turn < STARTS; turn += 1) starts.push(await oneStart());
// The first start reads everything from disk.
atMost("first paint, cold, ms", starts[0].painted, 1_000);
atMost("first paint, slowest of five, ms", Math.max(...starts.map(({ painted }) => painted)), 1_000);
atMost("app process, MB (Pss)", Math.max(...starts.map(({ mb }) => mb)), 120);
process.exitCode = tell("The window under Xvfb, release build") ? 0 : 1;

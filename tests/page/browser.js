// Debian's Chromium, driven by Playwright: the only file that knows where either comes from.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import axeCore from "../../ui/node_modules/axe-core/axe.js";
import { chromium } from "../../ui/node_modules/playwright-core/index.mjs";

/** What a person waits before the test says that it will not come; a busy machine needs most of it. */
const PATIENCE_MS = 30_000;
/** Pictures are the same each time: the clock stands, and the wall is in one zone. */
export const NOW = new Date("2026-02-10T14:05:00Z");

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const chosen = (switches = []) => ({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  // Root has no sandbox to give.
  args: [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), ...switches],
  timeout: PATIENCE_MS,
});

/** A browser that ends with the test. */
export const launch = () => chromium.launch(chosen());

/**
 * A browser by itself tells its maker what forms look like, and asks for updates and dictionaries.
 * Without that, whatever still wants to leave is the page's doing.
 */
const TELLS_NOBODY = { autofill: { profile_enabled: false, credit_card_enabled: false }, credentials_enable_service: false };
const ASKS_NOBODY = "--host-resolver-rules=MAP update.googleapis.com 127.0.0.1, MAP redirector.gvt1.com 127.0.0.1";

/** A browser that keeps its things in a folder, as a person's does. */
export async function persistent(folder, options) {
  await mkdir(join(folder, "Default"), { recursive: true });
  await writeFile(join(folder, "Default", "Preferences"), JSON.stringify(TELLS_NOBODY));
  const usual = chosen([ASKS_NOBODY]);
  const made = await chromium.launchPersistentContext(folder, { ...usual, reducedMotion: "reduce", ...options });
  made.setDefaultTimeout(PATIENCE_MS);
  // What the page's policy refuses is an error like others.
  await made.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sourceFile, lineNumber }) => {
      console.error(`refused by the policy: ${effectiveDirective} ${blockedURI} ${sourceFile}:${lineNumber}`);
    });
  });
  return made;
}

/** A context in which nothing moves and every wait has an end. */
export async function context(browser, options = {}) {
  const made = await browser.newContext({ reducedMotion: "reduce", timezoneId: "UTC", ...options });
  made.setDefaultTimeout(PATIENCE_MS);
  return made;
}

/** What axe finds on the page, one line a finding; `only` names single rules. */
export async function axe(page, only) {
  // Read once a page: each reading takes as long as all the rules.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axeCore.source);
  const run = only ? { type: "rule", values: only } : { type: "tag", values: RULES };
  const violations = await page.evaluate(async (runOnly) => {
    const { violations } = await window.axe.run(document, { runOnly, resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => {
      return { id, nodes: nodes.map(({ target, failureSummary }) => ({ target: target.join(" "), failureSummary })) };
    });
  }, run);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `axe ${id}: ${target}: ${failureSummary.replace(/\s+/g, " ")}`),
  );
}

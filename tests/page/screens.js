// Every state of every screen, once: what the pictures' address asks for, and the steps of a person
// from there. Steps go by structure, never by words, so that they work in each language.

import { CIRCLE } from "./circle-screens.js";

const OPEN = { look: "open" };
const EMPTY = { look: "open", reports: "0" };
const at = (place, query = OPEN) => ({ ...query, place });
const step = (name, draft) => at({ at: "report", step: name, ...(draft && { draft }) });
/** The made-up report of that number; the third is disputed. */
const report = (number) => `${number.toString(16).padStart(8, "0")}-0000-4000-8000-000000000000`;

/** The one action of the screen, by the thumb. */
const main = (page) => page.locator(".foot .button.main").last().click();
const quiet = (page) => page.locator(".foot .button.quiet").click();
const chip = (page, group, number) => page.locator("fieldset").nth(group).locator(".chip").nth(number).click();
const unfold = async (page) => {
  for (const fold of await page.locator("summary").all()) await fold.click();
};
const question = (page) => page.locator("main h1:visible").first().waitFor();

/** One step after another, each once the one before is on the screen. */
const then = (...steps) => async (page) => {
  for (const one of steps) {
    await one(page);
    await question(page);
  }
};

const language = (page) => page.locator("main li .card").first().click();
const toWords = then(language, main, main, main);
const typeBack = async (page) => {
  // The heading is there before the words are: they come from the core.
  await page.locator("ol bdi").first().waitFor();
  const words = await page.locator("ol bdi").allInnerTexts();
  await main(page);
  await page.locator("input").fill(words.join(" "));
  await main(page);
  await page.locator(".tile").first().waitFor();
};
const wrongly = async (page) => {
  await page.locator("input").fill("wrong");
  await page.locator("main .button.main").click();
  await page.locator("[role=alert]").first().waitFor();
};
const alert = (page) => page.locator("main [role=alert]").first().waitFor();
const dialog = (page) => page.locator("dialog[open]").waitFor();
/** It is read when it is asked for. */
const path = (page) => page.locator("main input").first().waitFor();
const toPractice = async (page) => {
  await page.locator(".tile").nth(-2).click();
  await page.locator("main .out").waitFor();
};

const FIRST = [
  { name: "first-language", query: { look: "first" } },
  { name: "first-about", query: { look: "first" }, steps: then(language) },
  { name: "first-name", query: { look: "first" }, steps: then(language, main) },
  { name: "first-why", query: { look: "first" }, steps: then(language, main, main) },
  { name: "first-words", query: { look: "first" }, steps: toWords },
  { name: "first-type", query: { look: "first" }, steps: then(toWords, main) },
  { name: "first-type-wrong", query: { look: "first" }, steps: then(toWords, main, main, alert) },
  { name: "first-own", query: { look: "first" }, steps: then(toWords, quiet) },
  { name: "first-own-wrong", query: { look: "first" }, steps: then(toWords, quiet, main, alert) },
  { name: "first-restore", query: { look: "first" }, steps: then(language, quiet, path) },
  { name: "first-restore-missing", query: { look: "first" }, steps: then(language, quiet, path, main, alert) },
  { name: "first-done", query: { look: "first" }, steps: then(toWords, typeBack) },
];

const UNLOCK = [
  { name: "unlock-which", query: { look: "locked" } },
  { name: "unlock-one", query: { look: "locked", profiles: "1" } },
  { name: "unlock-wrong", query: { look: "locked", profiles: "1" }, steps: wrongly },
  { name: "unlock-wait", query: { look: "locked" }, steps: then((page) => page.locator("main li .card").nth(1).click(), alert) },
];

const HOME = [
  { name: "home", query: OPEN, wide: true },
  { name: "home-empty", query: EMPTY },
  { name: "home-practice", query: { ...OPEN, exercises: "12" }, steps: toPractice, wide: true },
  { name: "home-practice-remove", query: { ...OPEN, exercises: "12" }, steps: then(toPractice, (page) => page.locator(".out .grave").click(), dialog) },
  { name: "error", query: { look: "error" } },
];

const FLOW = [
  { name: "report-what", query: step("what"), wide: true },
  { name: "report-what-many", query: step("what"), steps: then((page) => chip(page, 0, 2), (page) => chip(page, 0, -2)) },
  { name: "report-where", query: step("where") },
  { name: "report-where-more", query: step("where"), steps: unfold },
  { name: "report-when", query: step("when") },
  { name: "report-when-saw", query: step("when"), steps: then((page) => chip(page, 0, 1), (page) => chip(page, 1, 1)) },
  { name: "report-many", query: step("many") },
  { name: "report-who", query: step("who"), steps: unfold },
  { name: "report-gear", query: step("gear") },
  { name: "report-gear-vehicle", query: step("gear"), steps: (page) => page.locator(".vehicles > button").click() },
  { name: "report-tell", query: step("tell") },
  { name: "report-tell-unsure", query: step("tell"), steps: (page) => chip(page, 0, -1) },
  { name: "report-tell-nobody", query: step("tell"), steps: (page) => chip(page, 0, 2) },
  { name: "report-certain", query: step("tell"), steps: then((page) => chip(page, 0, 0), main) },
  { name: "report-more", query: step("more") },
  { name: "report-more-call", query: step("more"), steps: (page) => chip(page, 2, 2) },
  { name: "report-review-empty", query: step("review") },
  { name: "report-review", query: step("review", "draft-0"), wide: true },
  {
    name: "report-filed",
    query: step("review", "draft-0"),
    steps: then(main, (page) => chip(page, 0, 0), main, main, (page) => page.locator("main .card").first().waitFor()),
  },
  { name: "drafts", query: at({ at: "drafts" }), wide: true },
  { name: "drafts-empty", query: at({ at: "drafts" }, EMPTY) },
  { name: "drafts-throw", query: at({ at: "drafts" }), steps: then((page) => page.locator(".ways .button").nth(1).click(), dialog) },
];

const search = (words) => async (page) => {
  await page.locator("input[type=search]").fill(words);
};
const done = (page) => page.locator("section.done").waitFor();
const edit = at({ at: "edit", id: report(0) });
const changed = async (page) => {
  await page.locator("main .chip").first().click();
  await page.locator(".foot .button.main:enabled").waitFor();
};
const detail = (number) => at({ at: "reports", id: report(number) });

const REPORTS = [
  { name: "reports", query: at({ at: "reports" }), wide: true },
  { name: "reports-empty", query: at({ at: "reports" }, EMPTY) },
  {
    name: "reports-none",
    query: at({ at: "reports" }),
    steps: then(search("pumpernickel"), (page) => page.locator(".list [data-look=empty]").waitFor()),
  },
  { name: "reports-filter", query: at({ at: "reports" }), steps: then((page) => page.locator(".tools button").first().click(), dialog) },
  {
    name: "reports-filtered",
    query: at({ at: "reports" }),
    steps: then(
      (page) => page.locator(".tools button").first().click(),
      (page) => page.locator("dialog .chip").nth(1).click(),
      (page) => page.locator("dialog .actions button").last().click(),
      (page) => page.locator("ul.chips li").first().waitFor(),
    ),
  },
  { name: "reports-detail", query: detail(0), wide: true },
  { name: "reports-detail-here", query: detail(1) },
  { name: "reports-detail-waits", query: detail(3) },
  { name: "reports-disputed", query: detail(2) },
  { name: "reports-settle", query: detail(2), steps: then((page) => page.locator(".detail .card .button").first().click(), dialog) },
  { name: "reports-delete", query: detail(0), steps: then((page) => page.locator(".detail .acts .grave").click(), dialog) },
  {
    name: "reports-undone",
    query: detail(0),
    steps: then((page) => page.locator(".detail .notice .button").last().click(), (page) => page.locator(".toast").waitFor()),
  },
  { name: "edit", query: edit, wide: true },
  { name: "edit-leave", query: edit, steps: then(changed, (page) => page.locator(".bar .back").click(), dialog) },
  { name: "import", query: at({ at: "import" }), wide: true },
  { name: "import-missing", query: at({ at: "import" }), steps: then(main, alert) },
  { name: "import-done", query: at({ at: "import" }), steps: then((page) => page.locator("input").first().fill("sightings.jsonl"), main, done) },
  { name: "export", query: at({ at: "export" }), wide: true },
  { name: "export-empty", query: at({ at: "export" }, EMPTY) },
  { name: "export-done", query: at({ at: "export" }), steps: then(main, done) },
];

const DEVICE = [
  { name: "device", query: at({ at: "device" }), wide: true },
  { name: "device-empty", query: at({ at: "device" }, EMPTY) },
  { name: "passphrase", query: at({ at: "passphrase" }) },
  { name: "passphrase-missing", query: at({ at: "passphrase" }), steps: then(main, alert) },
  {
    name: "passphrase-words",
    query: at({ at: "passphrase" }),
    steps: then((page) => page.locator("input").fill("lantern"), main, (page) => page.locator("ol").waitFor()),
  },
  { name: "quarantine", query: at({ at: "quarantine" }), wide: true },
  { name: "quarantine-again", query: at({ at: "quarantine" }), steps: then(main, (page) => page.locator("main .result .notice").waitFor()) },
  { name: "quarantine-error", query: { ...at({ at: "quarantine" }), fail: "list_quarantine:store.damaged" } },
  { name: "quarantine-empty", query: at({ at: "quarantine" }, EMPTY) },
];

const secret = (text, number = 0) => async (page) => {
  await page.locator("main input:not([type=radio])").nth(number).fill(text);
};
const words = (page) => page.locator(".sheet li").first().waitFor();

const COPIES = [
  { name: "copy", query: at({ at: "copy" }), wide: true },
  { name: "copy-missing", query: at({ at: "copy" }), steps: then(main, alert) },
  { name: "copy-wrong", query: at({ at: "copy" }), steps: then(secret("velvet"), secret("wrong", 1), main, alert) },
  { name: "copy-running", query: at({ at: "copy" }, { ...OPEN, work: "600" }), steps: then(secret("velvet"), secret("lantern", 1), main, (page) => page.locator("progress[value]").waitFor()) },
  { name: "copy-done", query: at({ at: "copy" }), steps: then(secret("velvet"), secret("lantern", 1), main, done), wide: true },
  { name: "paper", query: at({ at: "paper" }), wide: true },
  { name: "paper-missing", query: at({ at: "paper" }), steps: then(main, alert) },
  { name: "paper-words", query: at({ at: "paper" }), steps: then(secret("lantern"), main, words), wide: true },
  {
    name: "paper-three-sheets",
    query: at({ at: "paper" }),
    steps: then((page) => page.locator("main .chip").nth(1).click(), secret("lantern"), main, words),
  },
  { name: "paper-check", query: at({ at: "paper" }), steps: then(secret("lantern"), main, words, main, (page) => page.locator("main input").nth(2).waitFor()) },
  {
    name: "paper-check-wrong",
    query: at({ at: "paper" }),
    steps: then(secret("lantern"), main, words, main, (page) => page.locator("main input").nth(2).waitFor(), main, alert),
  },
  { name: "paper-try", query: at({ at: "paper", part: "try" }) },
  {
    name: "paper-try-good",
    query: at({ at: "paper", part: "try" }),
    steps: then((page) => page.locator("main textarea").fill("academic acid"), main, alert),
  },
];

const opens = (what) => (page) => page.locator(`[data-opens=${what}]`).click();
const GALLERY = [
  { name: "gallery", query: { look: "gallery" }, wide: true },
  { name: "gallery-dialog", query: { look: "gallery" }, steps: opens("dialog") },
  { name: "gallery-toast", query: { look: "gallery" }, steps: opens("toast") },
];

export const SCREENS = [...FIRST, ...UNLOCK, ...HOME, ...FLOW, ...REPORTS, ...CIRCLE, ...DEVICE, ...COPIES, ...GALLERY];

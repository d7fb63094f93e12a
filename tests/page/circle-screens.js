// Every state of the screens of circles: the list, one circle, joining, exchanging. See screens.js.

const MAPLE = "a1b2".repeat(8);
const HOUSEHOLD = "d00d".repeat(8);
const LUZ = "77c0".repeat(8);
const JOSE = "b21e".repeat(8);
const ME = "3fa9".repeat(8);
const open = (place, circles = "full", more = {}) => ({ look: "open", circles, ...more, place });
const circle = (circles, more = {}) => open({ at: "circle", ...more }, circles);
const one = (part, of) => circle("full", { id: MAPLE, ...(part && { part }), ...(of && { of }) });
const meet = (meeting, side = "inviter") =>
  open(side === "inviter" ? { at: "meet", circle: MAPLE } : { at: "meet" }, "full", { meeting, side });

const main = (page) => page.locator(".foot .button.main").last().click();
const alert = (page) => page.locator("main [role=alert], dialog [role=alert]").first().waitFor();
const dialog = (page) => page.locator("dialog[open]").waitFor();
const press = (selector, number = 0) => (page) => page.locator(selector).nth(number).click();
const then = (...steps) => async (page) => {
  for (const one of steps) {
    await one(page);
    await page.locator("main h1:visible, main .title").first().waitFor();
  }
};
const passphrase = (words) => async (page) => {
  await page.locator("dialog input").last().fill(words);
};

const CIRCLES = [
  { name: "home-circle", query: { look: "open", circles: "full" }, wide: true },
  { name: "circle-empty", query: circle("none"), wide: true },
  { name: "circle-list", query: circle("full"), wide: true },
  { name: "circle-list-gone", query: circle("gone") },
  { name: "circle-error", query: { ...circle("full", { id: MAPLE }), fail: "show_circle:circle.not_found" } },
  { name: "circle-found", query: circle("none", { part: "found" }), wide: true },
  { name: "circle-found-missing", query: circle("none", { part: "found" }), steps: then(main, alert) },
  { name: "circle-alone", query: circle("alone", { id: MAPLE }) },
  { name: "circle-one", query: one(), wide: true },
  { name: "circle-one-gone", query: circle("gone", { id: MAPLE }) },
  { name: "circle-list-restored", query: circle("restored") },
  { name: "circle-one-restored", query: circle("restored", { id: MAPLE }) },
  { name: "circle-return", query: circle("full", { id: HOUSEHOLD, part: "return" }) },
  {
    name: "circle-return-sign",
    query: circle("full", { id: HOUSEHOLD, part: "return" }),
    steps: then((page) => page.locator("main textarea").fill("academic acid"), press(".foot .grave"), dialog),
  },
  { name: "circle-one-forked", query: circle("forked", { id: MAPLE }) },
  { name: "circle-own", query: circle("full", { id: HOUSEHOLD }), wide: true },
  { name: "circle-sign", query: one(), steps: then(press("section .button"), dialog) },
  {
    name: "circle-sign-wrong",
    query: one(),
    steps: then(press("section .button"), dialog, passphrase("wrong"), press("dialog .actions .button", 1), alert),
  },
  { name: "circle-rename", query: one(), steps: then(press("section .ways .button"), dialog) },
  { name: "circle-leave", query: one(), steps: then(press("section .ways .grave"), dialog) },
  { name: "circle-person", query: one("person", LUZ), wide: true },
  { name: "circle-person-me", query: one("person", ME) },
  { name: "circle-person-name", query: one("person", LUZ), steps: then(press(".body > .button"), dialog) },
  {
    name: "circle-person-give",
    query: one("person", LUZ),
    steps: then(press("section .card > .button"), (page) => page.locator("main .chip").first().waitFor()),
  },
  {
    name: "circle-person-device",
    query: one("person", ME),
    steps: then(press("section:last-of-type li .button"), dialog),
  },
  { name: "circle-person-duty", query: one("person", JOSE), steps: then(press(".ways .button"), dialog) },
  { name: "circle-remove", query: one("remove", LUZ), wide: true },
  { name: "circle-remove-sign", query: one("remove", LUZ), steps: then(press("main .chip"), press(".foot .grave"), dialog) },
  { name: "circle-outside", query: one("outside"), wide: true },
  { name: "circle-outside-empty", query: circle("alone", { id: MAPLE, part: "outside" }) },
  {
    name: "circle-outside-invited",
    query: one("outside"),
    steps: then(press("section .card > .button.main"), (page) => page.locator("main svg path").first().waitFor()),
  },
  { name: "circle-outside-shut", query: one("outside"), steps: then(press("section li .button"), dialog) },
  { name: "circle-save", query: one("save"), wide: true },
  {
    name: "circle-save-sign",
    query: one("save"),
    steps: then(press("main .chip"), press("main .chip", 1), press("main .chip", 2), press(".body > .button"), dialog),
  },
  { name: "circle-save-few", query: one("save"), steps: then(press(".body > .button"), alert) },
  { name: "circle-guest", query: circle("none", { part: "guest" }) },
  { name: "circle-guest-places", query: { ...circle("none", { part: "guest" }), guest: "1" }, wide: true },
  { name: "circle-guest-missing", query: circle("none", { part: "guest" }), steps: then(main, alert) },
];

const qr = (page) => page.locator(".paper svg path").waitFor();

const MEETING = [
  { name: "meet-invite", query: meet("none"), wide: true },
  { name: "meet-invite-mine", query: meet("none"), steps: then(press("main .chip", 1)) },
  { name: "meet-invite-own", query: open({ at: "meet", circle: HOUSEHOLD }) },
  { name: "meet-waiting", query: meet("waiting"), steps: then(qr), wide: true },
  {
    name: "meet-waiting-text",
    query: meet("waiting"),
    steps: then(qr, press("main summary"), (page) => page.locator("main code").waitFor()),
  },
  { name: "meet-stop", query: meet("waiting"), steps: then(qr, press(".bar .back"), dialog) },
  { name: "meet-calling", query: meet("calling") },
  { name: "meet-digits", query: meet("digits"), wide: true },
  { name: "meet-digits-newcomer", query: meet("digits", "newcomer") },
  { name: "meet-digits-missing", query: meet("digits"), steps: then(press(".foot .main"), alert) },
  { name: "meet-said", query: meet("said", "newcomer") },
  { name: "meet-admitting", query: meet("admitting") },
  { name: "meet-done", query: meet("done"), wide: true },
  { name: "meet-lacks", query: meet("lacks") },
  { name: "meet-apart", query: meet("apart", "newcomer") },
  { name: "meet-over", query: meet("over") },
  { name: "meet-join", query: open({ at: "meet" }, "none"), wide: true },
  { name: "meet-back", query: open({ at: "meet", circle: MAPLE, back: LUZ }) },
  {
    name: "meet-join-words",
    query: open({ at: "meet" }, "none"),
    steps: then(press("main .chip"), (page) => page.locator("main textarea").last().waitFor()),
  },
  { name: "meet-join-missing", query: open({ at: "meet" }, "none"), steps: then(main, alert) },
];

const NEARBY = [
  { name: "nearby", query: open({ at: "nearby" }) },
  { name: "nearby-waiting", query: open({ at: "nearby" }, "full", { links: "waiting" }), steps: then(qr), wide: true },
  { name: "nearby-linked", query: open({ at: "nearby" }, "full", { links: "full" }) },
  {
    name: "nearby-share",
    query: open({ at: "nearby" }),
    steps: then((page) => page.locator("[role=switch]").click(), (page) => page.locator("[role=switch]:checked").waitFor(), qr),
    wide: true,
  },
  { name: "nearby-call", query: open({ at: "nearby" }), steps: then(press(".foot .button", 1), press(".foot .main"), alert) },
];

const done = (page) => page.locator("section.done").waitFor();
const fill = (text, number = 0) => async (page) => {
  await page.locator("main input:not([type=radio])").nth(number).fill(text);
};
const carry = (way, circles = "full", more = {}) => open({ at: "carry", ...(way && { way }) }, circles, more);

/** For one device alone: the second answer of the second question, once it is known who is there. */
const alone = async (page) => {
  await page.locator("fieldset").nth(1).locator(".chip").nth(1).click();
};

const CARRY = [
  { name: "carry", query: carry(), wide: true },
  { name: "carry-give", query: carry("give"), wide: true },
  { name: "carry-give-nobody", query: carry("give", "none") },
  { name: "carry-give-one", query: carry("give"), steps: then(alone, (page) => page.locator("fieldset").nth(3).waitFor()) },
  { name: "carry-give-missing", query: carry("give"), steps: then(fill(""), main, alert) },
  {
    name: "carry-give-running",
    query: carry("give", "full", { work: "600" }),
    steps: then(main, (page) => page.locator("progress[value]").waitFor()),
  },
  { name: "carry-given", query: carry("give"), steps: then(main, done), wide: true },
  { name: "carry-given-many", query: carry("give", "full", { carry: "many" }), steps: then(alone, main, done) },
  { name: "carry-given-full", query: { ...carry("give"), fail: "export_bundle:bundle.cannot_write" }, steps: then(main, alert) },
  { name: "carry-take", query: carry("take"), wide: true },
  { name: "carry-take-more", query: carry("take"), steps: then(fill("/media/stick/a.porchlight"), press("main .ways .button")) },
  { name: "carry-take-missing", query: carry("take"), steps: then(main, alert) },
  { name: "carry-taken", query: carry("take"), steps: then(fill("/media/stick/a.porchlight"), main, done), wide: true },
  {
    name: "carry-taken-half",
    query: carry("take", "full", { carry: "half" }),
    steps: then(fill("/media/stick/a.porchlight"), main, done),
    wide: true,
  },
  {
    name: "carry-taken-nothing",
    query: carry("take", "full", { carry: "nothing" }),
    steps: then(fill("/media/stick/a.porchlight"), main, done),
  },
  {
    name: "carry-taken-not-ours",
    query: { ...carry("take"), fail: "import_bundle:bundle.not_for_here" },
    steps: then(fill("/media/stick/a.porchlight"), main, alert),
  },
];

const readers = (page) => page.locator(".readers p").nth(2).waitFor();

const READERS = [
  { name: "report-review-circle", query: open({ at: "report", step: "review", draft: "draft-0" }) },
  {
    name: "report-tell-circle",
    query: open({ at: "report", step: "tell" }),
    steps: then(press("main .chip", 1), readers),
  },
  { name: "reports-detail-circle", query: open({ at: "reports", id: `${"0".repeat(8)}-0000-4000-8000-000000000000` }) },
];

export const CIRCLE = [...CIRCLES, ...MEETING, ...NEARBY, ...CARRY, ...READERS];

// Walks a page by Tab alone, and says what a person who has no mouse would notice.

/** In the page: what Tab has to reach, numbered; of radios with one name, any one. */
function number() {
  const modal = document.querySelector("dialog[open]");
  const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && (!modal || modal.contains(one));
  const all = [...document.querySelectorAll("button, a[href], input, select, textarea, summary, [tabindex]")];
  const wanted = all.filter((one) => shown(one) && one.getAttribute("tabindex") !== "-1");
  const groups = new Map();
  for (const [at, one] of wanted.entries()) {
    const group = one.type === "radio" ? `radio ${one.name}` : `one ${at}`;
    groups.set(group, groups.get(group) ?? at);
    one.dataset.number = String(groups.get(group));
  }
  const positive = all.filter((one) => one.tabIndex > 0).map((one) => `tabindex above 0: ${one.outerHTML.slice(0, 80)}`);
  return { numbers: [...groups.values()], positive };
}

/** In the page: where the focus is, and whether it can be seen there. */
function look() {
  const { activeElement } = document;
  if (!activeElement || activeElement === document.body) return undefined;
  const outlined = (one) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  };
  // The edge is around the field, or around what it stands in.
  const marked = [activeElement, activeElement.closest("label"), activeElement.parentElement].find((one) => one && outlined(one));
  const seen = marked ?? activeElement;
  const scrolled = [...ancestors(seen)].reduce((sum, one) => sum + one.scrollTop, 0);
  const { left, right, top, bottom } = seen.getBoundingClientRect();
  // Enough that a part of it is in sight: at its edges and in its middle.
  const points = [0.1, 0.5, 0.9].map((part) => document.elementFromPoint((left + right) / 2, top + (bottom - top) * part));
  return {
    number: activeElement.dataset.number,
    name: `${activeElement.localName} "${(activeElement.ariaLabel ?? activeElement.closest("label")?.innerText ?? activeElement.innerText ?? "").trim().split("\n")[0].slice(0, 40)}"`,
    marked: marked !== undefined,
    inSight: points.some((over) => over && seen.contains(over)),
    // Where it stands on the page, not in the window.
    staying: [...ancestors(activeElement)].some((one) => ["sticky", "fixed"].includes(getComputedStyle(one).position)),
    top: top + scrolled,
    bottom: bottom + scrolled,
  };
  function* ancestors(one) {
    for (let at = one; at; at = at.parentElement) yield at;
  }
}

/** Stops that belong to one field, and the one at the end of the page. */
const PARTS_MAX = 20;

/** Every problem on the way through a page, from its first thing to touch to its last. */
export async function walk(page) {
  const { numbers, positive } = await page.evaluate(number);
  const problems = [...positive];
  const reached = new Set();
  let before;
  // The focus begins at the heading, so once around goes past the end; a trap would take longer.
  for (let step = 0; step <= numbers.length + PARTS_MAX; step += 1) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(look);
    if (here?.number === undefined) {
      before = undefined;
      continue;
    }
    // A date has several parts, and Tab stops at each.
    if (here.number === before?.number) continue;
    if (reached.has(here.number)) break;
    reached.add(here.number);
    if (!here.marked) problems.push(`the focus can't be seen: ${here.name}`);
    if (!here.inSight) problems.push(`focused behind or outside of something: ${here.name}`);
    const around = before && Number(here.number) < Number(before.number);
    const upwards = before && !around && !here.staying && !before.staying && here.bottom < before.top - 1;
    if (upwards && page.viewportSize().width < 800) problems.push(`Tab goes up from ${before.name} to ${here.name}`);
    before = here;
  }
  const missed = numbers.filter((number) => !reached.has(String(number)));
  for (const one of missed) {
    const html = await page.evaluate((one) => document.querySelector(`[data-number="${one}"]`)?.outerHTML, one);
    problems.push(`Tab does not reach it: ${html?.slice(0, 120)}`);
  }
  return problems;
}

/** Esc leaves a dialog, and the focus is where it was before. */
export async function escape(page) {
  if (!(await page.locator("dialog[open]").count())) return [];
  await page.keyboard.press("Escape");
  try {
    await page.waitForFunction(() => !document.querySelector("dialog[open]"), undefined, { timeout: 5_000 });
  } catch {
    return ["Esc does not close the dialog"];
  }
  const back = await page.evaluate(() => document.activeElement === window.opener0);
  return back ? [] : ["the focus does not come back to what opened the dialog"];
}

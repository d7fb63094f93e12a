// What no accessibility rule says and every person notices: something cut off, covered, too small to
// hit, or in a language that they did not choose. Each function runs in the page and returns lines.

/** What the checks share: what is shown, what can be touched, and what it is called. */
function inThePage() {
  const TARGETS = "button, a[href], input, select, textarea, summary, [role=button], [role=tab], [role=link]";
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: false });
  const modal = document.querySelector("dialog[open]");
  const reachable = (element) => (modal ? modal.contains(element) : true);
  /** For screen readers alone. */
  const unseen = (element) => {
    for (let at = element; at; at = at.parentElement) if (at.matches(".unseen") || getComputedStyle(at).clipPath === "inset(50%)") return true;
    return false;
  };
  const name = (element) => {
    const text = (element.getAttribute("aria-label") ?? element.innerText ?? "").trim().split("\n")[0];
    const kind = [element.localName, ...[...element.classList].filter((one) => !one.startsWith("svelte"))];
    return `${kind.join(".")} "${text.slice(0, 40)}"`;
  };
  /** The layer that stays when the rest is scrolled. */
  const layer = (element) => {
    for (let at = element; at; at = at.parentElement) {
      if (["sticky", "fixed"].includes(getComputedStyle(at).position)) return at;
    }
    return null;
  };
  /** What a finger hits: a field without a look of its own is hit by its label. */
  const hit = (element) => {
    const label = element.closest("label");
    return label && ["checkbox", "radio"].includes(element.type) ? label : element;
  };
  /** What can be seen of it: what scrolls is cut by what it scrolls in. */
  const seen = (element) => {
    let { left, right, top, bottom } = element.getBoundingClientRect();
    for (let at = element.parentElement; at; at = at.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(at);
      if (overflowX === "visible" && overflowY === "visible") continue;
      const edge = at.getBoundingClientRect();
      [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
      [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
    }
    return { left, right, top, bottom };
  };
  const targets = () => [...document.querySelectorAll(TARGETS)].filter((one) => shown(one) && reachable(one) && !unseen(one));
  return { shown, unseen, name, layer, hit, seen, targets };
}

/** Wider than the window: a person would have to scroll sideways. */
export function sideways() {
  const { scrollWidth } = document.scrollingElement;
  if (scrollWidth <= innerWidth) return [];
  const { name, shown } = inThePage();
  const wide = [...document.body.querySelectorAll("*")].filter((one) => shown(one) && one.getBoundingClientRect().right > innerWidth + 1);
  return [`${scrollWidth} px wide, ${innerWidth} fit: ${wide.slice(-2).map(name).join(", ")}`];
}

/** Words that are cut off by their box, or stand out of it. */
export function cut() {
  const { shown, unseen, name } = inThePage();
  const found = [];
  // Shortened with its sign, on a door to the whole: that is a list, not a loss.
  const shortened = (element) => element.closest("button") && getComputedStyle(element).textOverflow === "ellipsis";
  const clips = (element) => {
    const { overflowX, overflowY } = getComputedStyle(element);
    return [overflowX, overflowY].map((value) => value === "hidden" || value === "clip");
  };
  for (const element of document.body.querySelectorAll("*")) {
    if (!shown(element) || unseen(element) || shortened(element) || element.closest("svg, progress")) continue;
    const [x, y] = clips(element);
    const over = [element.scrollWidth - element.clientWidth, element.scrollHeight - element.clientHeight];
    const text = element.innerText?.trim();
    if (text && ((x && over[0] > 1) || (y && over[1] > 1))) found.push(`cut off: ${name(element)}`);
  }
  // A button's words leave its edge without any overflow that a style names.
  for (const box of document.querySelectorAll("button, label, dt, dd, .badge, .card, .notice, .toast")) {
    if (!shown(box) || unseen(box)) continue;
    const edge = box.getBoundingClientRect();
    const range = document.createRange();
    const walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      if (!node.data.trim() || unseen(node.parentElement) || !shown(node.parentElement) || shortened(node.parentElement)) continue;
      range.selectNodeContents(node);
      const out = [...range.getClientRects()].some((one) => one.left < edge.left - 1 || one.right > edge.right + 1);
      if (out) found.push(`stands out of its box: ${name(box)}`);
    }
  }
  return [...new Set([...found, ...cutInFields()])];
}

/** A list's choice or a field's example that is longer than the field. */
function cutInFields() {
  const { shown, name } = inThePage();
  const pen = document.createElement("canvas").getContext("2d");
  const fields = [...document.querySelectorAll("select, input[placeholder]")].filter(shown);
  return fields.flatMap((field) => {
    const style = getComputedStyle(field);
    // The short form is empty where figures have a width of their own.
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    // An example is not seen beside what was typed; the pseudo-language is no choice that people have.
    if (field.localName === "input" ? field.value !== "" : field.value === "ar-XB") return [];
    const text = field.localName === "select" ? (field.selectedOptions[0]?.label ?? "") : field.placeholder;
    // With large words an example is not shown at all.
    if (getComputedStyle(field, "::placeholder").color === "rgba(0, 0, 0, 0)" && field.localName === "input") return [];
    const arrow = field.localName === "select" ? 16 : 0;
    const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - arrow;
    return pen.measureText(text).width > room + 1 ? [`"${text}" is longer than its field: ${name(field)}`] : [];
  });
}

/** Two things to touch that lie on one another; what stays at an edge is compared with its like. */
export function overlaps() {
  const { targets, hit, layer, name, seen } = inThePage();
  const boxes = [...new Set(targets().map(hit))].map((element) => {
    return { element, layer: layer(element), edge: seen(element) };
  });
  // What scrolls goes below what stays; two that stay may not meet.
  const below = (one, other) => one !== other && (!one || one.contains(other));
  const found = [];
  for (const [at, one] of boxes.entries()) {
    for (const other of boxes.slice(at + 1)) {
      if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
      if (below(one.layer, other.layer) || below(other.layer, one.layer)) continue;
      const wide = Math.min(one.edge.right, other.edge.right) - Math.max(one.edge.left, other.edge.left);
      const high = Math.min(one.edge.bottom, other.edge.bottom) - Math.max(one.edge.top, other.edge.top);
      if (wide > 1 && high > 1) found.push(`${name(one.element)} lies on ${name(other.element)}`);
    }
  }
  return found;
}

/** Too small for a finger: 48 px, or 24 for a link within a text. */
export function small() {
  const { targets, hit, name } = inThePage();
  return [...new Set(targets().map(hit))].flatMap((element) => {
    const { width, height } = element.getBoundingClientRect();
    const inline = getComputedStyle(element).display === "inline";
    const [high, wide] = inline ? [24, 24] : [48, 44];
    if (height >= high - 0.5 && width >= wide - 0.5) return [];
    return [`${Math.round(width)} x ${Math.round(height)} px is too small: ${name(element)}`];
  });
}

/** Words in another language than the page's. `sample` is what the made-up person wrote. */
export function untranslated(sample) {
  const { lang } = document.documentElement;
  // In the language of tests every letter has a sign; in Spanish these words never stand.
  const foreign = lang === "ar-XB" ? /[A-Za-z]{4,}/ : /\b(the|your|this|with|from|that|what|and|nothing|are|have)\b/i;
  if (lang === "en") return [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  const said = [];
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    if (element.closest("[translate=no], script, style, textarea")) continue;
    // What says that it is in another language is.
    if (element.closest("[lang]")?.lang !== lang) continue;
    if (node.nodeType === Node.TEXT_NODE) said.push(node.data);
    else said.push(...["aria-label", "title", "placeholder", "alt"].map((one) => node.getAttribute(one) ?? ""));
  }
  const plain = (text) => sample.reduce((rest, one) => rest.replaceAll(one, " "), text);
  return [...new Set(said)].filter((text) => foreign.test(plain(text))).map((text) => `not translated: ${text.trim().slice(0, 80)}`);
}

/** All of it for one look at one page. */
export async function layout(page, sample) {
  const checks = [sideways, cut, overlaps, small, untranslated];
  const code = [inThePage, cutInFields, ...checks].map(String).join("\n");
  const calls = checks.map((check) => `...${check.name}(sample)`).join(", ");
  // As a text: the page has no modules of the test.
  return page.evaluate(`((sample) => { ${code}\n return [${calls}]; })(${JSON.stringify(sample)})`);
}

// A person at the window: what they see by its words, what they reach by keyboard alone or by
// touch alone. Names are found as a screen reader would say them.

import { until } from "./driver.js";

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
const KEYS = { tab: "\uE004", enter: "\uE007", space: "\uE00D", escape: "\uE00C", shift: "\uE008", control: "\uE009" };
/** More stops than any screen has. */
const STOPS_MAX = 150;

/** In the page: the element that can be acted on and has this name. */
function named(name) {
  const text = (element) => element.textContent.replace(/[\u2066-\u2069]/g, "").replace(/\s+/g, " ").trim();
  const plain = name.replace(/[\u2066-\u2069]/g, "");
  const says = (element) => {
    const labels = [...(element.labels ?? [])].flatMap((label) => {
      // A chip's words stand beside its hint; a field's label is all its own.
      const word = label.querySelector(".word");
      return [word ? text(word) : "", text(label)];
    });
    return [element.getAttribute("aria-label") ?? "", text(element), ...labels];
  };
  const shown = (element) =>
    !element.closest("[inert], [hidden]") && (element.checkVisibility?.() ?? true) && !element.disabled;
  const all = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
  const found = [...all.querySelectorAll("button, a[href], input, textarea, select, summary")].filter(shown);
  // A tile says its name and then a number.
  return (
    found.find((element) => says(element).includes(plain)) ??
    found.find((element) => says(element).some((said) => said.startsWith(`${plain} `)))
  );
}

class Hand {
  constructor(window) {
    this.window = window;
  }

  /** The element of this name, once it is there. */
  find(name) {
    return until(`there is "${name}"`, async () => {
      const found = await this.window.send("POST", "/execute/sync", {
        script: `return (${named})(...arguments)`,
        args: [name],
      });
      return found ?? undefined;
    });
  }

  /** Waits until these words are on the screen. */
  sees(words) {
    const plain = words.replace(/[\u2066-\u2069]/g, "");
    return until(`"${plain}" is on the screen`, () =>
      this.window.run((said) => document.body.innerText.replace(/[\u2066-\u2069]/g, "").includes(said), plain),
    );
  }

  async keys(...pressed) {
    const actions = pressed.flatMap((value) => [
      { type: "keyDown", value },
      { type: "keyUp", value },
    ]);
    await this.window.send("POST", "/actions", { actions: [{ type: "key", id: "keys", actions }] });
  }

  /** Types into what has the focus. */
  type(text) {
    return this.keys(...text);
  }

  /** Lock now by keyboard; nobody is left to answer. */
  async lockByKeys() {
    const down = [KEYS.control, KEYS.shift, "l"].map((value) => ({ type: "keyDown", value }));
    await this.window
      .send("POST", "/actions", { actions: [{ type: "key", id: "keys", actions: down }] })
      .catch(() => {});
  }
}

/** Tab, Enter and Space: nothing else is touched. */
export class Keyboard extends Hand {
  /** Goes to the element by Tab alone. */
  async reach(name) {
    const wanted = await this.find(name);
    for (let stop = 0; stop < STOPS_MAX; stop += 1) {
      const here = await this.window.run((element) => {
        const at = document.activeElement;
        // One stop for a group of radios: arrows do the rest.
        const group = at?.type === "radio" && element.type === "radio" && at.name === element.name;
        return { same: at === element, group };
      }, wanted);
      if (here.same) return wanted;
      if (here.group) {
        await this.keys("\uE015");
      } else {
        await this.keys(KEYS.tab);
      }
    }
    throw new Error(`"${name}" can't be reached by keyboard`);
  }

  async act(name) {
    const element = await this.reach(name);
    const kind = await this.window.run((element) => element.type ?? "", element);
    const checked = await this.window.run((element) => element.checked === true, element);
    // Arrows choose a radio as they come to it.
    if (kind === "radio" && checked) return;
    await this.keys(kind === "radio" || kind === "checkbox" ? KEYS.space : KEYS.enter);
  }

  async write(name, text) {
    await this.reach(name);
    await this.type(text);
  }
}

/** Taps: nothing else is touched but the letters of a screen keyboard. */
export class Touch extends Hand {
  async act(name) {
    const element = await this.find(name);
    await this.window.run((element) => element.scrollIntoView({ block: "center" }), element);
    const origin = { [ELEMENT]: element[ELEMENT] };
    await this.window.send("POST", "/actions", {
      actions: [
        {
          type: "pointer",
          id: "finger",
          parameters: { pointerType: "touch" },
          actions: [
            { type: "pointerMove", origin, x: 0, y: 0 },
            { type: "pointerDown", button: 0 },
            { type: "pointerUp", button: 0 },
          ],
        },
      ],
    });
  }

  async write(name, text) {
    await this.act(name);
    await this.type(text);
  }
}

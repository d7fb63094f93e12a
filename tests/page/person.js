// How a person acts who has a finger and no keyboard, or a keyboard and no mouse. Both do the same:
// `press` what is there to press, `choose` an answer, `write` into a field, letter by letter.

/** More than any screen has to be passed by Tab. */
const TABS_MAX = 120;

const writing = (page) => async (text) => {
  // One key after the other: a text that a driver hands over at once would lie in its own memory.
  for (const letter of text) await page.keyboard.press(letter === " " ? "Space" : letter);
};

export function finger(page) {
  return {
    press: (what) => what.tap(),
    choose: (what) => what.tap(),
    into: (what) => what.tap(),
    type: writing(page),
  };
}

export function keyboard(page) {
  /** Tab until it has the focus; among answers of which one holds, the arrows. */
  async function reach(what) {
    await what.waitFor();
    const target = await what.elementHandle();
    for (let tab = 0; tab < TABS_MAX; tab += 1) {
      const here = await target.evaluate((element) => {
        const { activeElement } = document;
        const control = element.control ?? element;
        if (activeElement === control) return "here";
        return control.type === "radio" && activeElement?.name === control.name ? "group" : "elsewhere";
      });
      if (here === "here") return;
      await page.keyboard.press(here === "group" ? "ArrowDown" : "Tab");
    }
    throw new Error(`Tab does not reach ${what}`);
  }
  return {
    press: async (what) => {
      await reach(what);
      await page.keyboard.press("Enter");
    },
    choose: async (what) => {
      await reach(what);
      // An arrow has chosen it already; Space again would take nothing back, but says nothing either.
      const chosen = await what.evaluate((element) => (element.control ?? element).checked);
      if (!chosen) await page.keyboard.press("Space");
    },
    into: reach,
    type: writing(page),
  };
}

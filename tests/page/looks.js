// Looks at every screen in one language: rules of accessibility, layout, words, pictures.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";

import { axe, launch } from "./browser.js";
import { layout } from "./layout.js";
import { serve } from "./pictures.js";
import { sample } from "./sample.js";
import { SCREENS } from "./screens.js";
import { dress, visitor } from "./visit.js";

const SHOTS = fileURLToPath(new URL("../shots/page/", import.meta.url));
/** Names of screens to look at, while one works on them: PORCHLIGHT_SCREENS=home,gallery */
const ONLY = process.env.PORCHLIGHT_SCREENS?.split(",");

export const screens = () => SCREENS.filter(({ name }) => !ONLY || ONLY.some((one) => name.startsWith(one)));

/**
 * `dresses` are worn one after the other on one visit: { name, theme, viewport, size, rules }, where
 * `rules` narrows axe to what a change of dress can change, and `shoot` takes a picture.
 */
export function lookAtAll(language, dresses, size = 100) {
  describe(`every screen in ${language} at ${size} %`, () => {
    let browser, server, guest, written;
    before(async () => {
      await mkdir(SHOTS, { recursive: true });
      [browser, server, written] = await Promise.all([launch(), serve(), sample()]);
      guest = await visitor(browser, server.at, language);
    });
    after(async () => {
      await browser?.close();
      server?.stop();
    });

    for (const screen of screens()) {
      it(screen.name, async () => {
        const problems = await guest.open(screen, size);
        for (const one of dresses) {
          await dress(guest.page, one);
          const picture = `${SHOTS}${screen.name}.${language}.${one.name}.png`;
          const found = [...(await layout(guest.page, written)), ...(await axe(guest.page, one.rules))];
          problems.push(...found.map((line) => `${one.name}: ${line}`));
          if (one.shoot || found.length > 0) await guest.page.screenshot({ path: picture });
        }
        assert.deepEqual(problems, []);
      });
    }
  });
}

// Goes to a screen of the list as a person does, and dresses the page in a language, a theme, a
// text size and a window.

import { context, NOW } from "./browser.js";

export const PHONE = { width: 360, height: 640 };
export const DESKTOP = { width: 1280, height: 800 };

/** Ready for one language after another: pages are used again, and never wait for a request. */
export async function visitor(browser, at, language = "en") {
  const made = await context(browser, { viewport: PHONE, locale: language === "es" ? "es" : "en" });
  await made.clock.setFixedTime(NOW);
  // A dialog tells who opened it, so that a test can ask whether the focus came back.
  await made.addInitScript(() => {
    const { showModal } = HTMLDialogElement.prototype;
    HTMLDialogElement.prototype.showModal = function show() {
      window.opener0 = document.activeElement;
      showModal.call(this);
    };
  });
  const page = await made.newPage();
  const wrong = [];
  page.on("console", (line) => line.type() === "error" && wrong.push(`console: ${line.text()}`));
  page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
  return {
    page,
    /** Opens a screen, takes its steps, and gives back what the console said. */
    async open({ query = {}, steps }, size = 100) {
      wrong.length = 0;
      await page.setViewportSize(PHONE);
      const search = new URLSearchParams({ theme: "light", ...flat(query), language, size });
      await page.goto(`${at}/?${search}`);
      await settled(page);
      if (steps) await steps(page);
      await settled(page);
      return [...wrong];
    },
    close: () => made.close(),
  };
}

/** A place is a value of the address too. */
function flat(query) {
  const { place, ...rest } = query;
  return place ? { ...rest, place: JSON.stringify(place) } : rest;
}

/** The screen is there, with its letters, and nothing is on its way. */
export async function settled(page) {
  await page.waitForFunction(() => {
    const there = document.querySelector("main h1, main .title, main [data-look]:not([data-look=loading])");
    const coming = document.querySelector("main > [data-look=loading]");
    return there && !coming && document.fonts.status === "loaded";
  });
  await painted(page);
}

/** Two frames: what was asked for is on the screen. */
export function painted(page) {
  return page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));
}

/** Another theme and window, without losing what the steps reached. */
export async function dress(page, { theme, viewport, size }) {
  if (viewport) await page.setViewportSize(viewport);
  await page.evaluate(
    ([theme, size]) => {
      const root = document.documentElement;
      if (theme) root.dataset.theme = theme;
      if (size) root.style.fontSize = `${size}%`;
    },
    [theme, size],
  );
  await painted(page);
}

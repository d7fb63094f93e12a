// The real window, as it is built, on a screen that nobody sees: it opens, shows what is true,
// answers to its permissions, lets nothing out and leaves nothing behind.
// `scripts/window-test.sh` gives it the screen; pictures go to `tests/shots/window`.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { basename, join, relative } from "node:path";
import { after, before, describe, it } from "node:test";

import { freshFolder, open, start, until } from "./driver.js";
import { below } from "./processes.js";
import { shows } from "./screen.js";

const BINARY = process.env.PORCHLIGHT_WINDOW;
const SCREEN = process.env.PORCHLIGHT_SCREEN;
const SHOTS = new URL("../shots/window/", import.meta.url);
const CONTRACT = new URL("../../ui/src/lib/api/generated/contract.ts", import.meta.url);

const PASSPHRASE = "seven lamps above one quiet porch";
const PAPER = "#fbf8f3";
/** Long enough after Lock for anything that was still in memory to be gone. */
const GONE_MS = 1_000;

const LOOK = "[data-look]:not([data-look=loading])";
const PHONE = [360, 640];
const DESKTOP = [1280, 800];

async function shoot(window, name) {
  for (const [width, height] of [PHONE, DESKTOP]) {
    await window.resize(width, height);
    const picture = await window.picture();
    assert.equal(picture.readUInt32BE(16), width, "a picture is as wide as the page");
    await writeFile(new URL(`${name}-${width}.png`, SHOTS), picture);
  }
}

async function ok(answer) {
  const { ok, error } = await answer;
  assert.equal(error, undefined, JSON.stringify(error));
  return ok;
}

/** In the page: every way out that a page has. */
function tryEverything(at) {
  window.refused = [];
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) =>
    window.refused.push(effectiveDirective),
  );
  fetch(`${at}/fetch`).catch(() => {});
  new Image().src = `${at}/image`;
  navigator.sendBeacon(`${at}/beacon`);
  const add = (name, fields) => document.body.append(Object.assign(document.createElement(name), fields));
  add("iframe", { src: `${at}/frame` });
  add("script", { src: `${at}/script` });
  add("script", { textContent: "window.ranInline = true" });
  add("form", { action: `${at}/form`, id: "away" });
  document.getElementById("away").submit();
  window.open(`${at}/popup`);
  location.href = `${at}/away`;
}

before(async () => {
  assert.ok(BINARY && SCREEN, "run scripts/window-test.sh");
  await mkdir(SHOTS, { recursive: true });
});

describe("the window on a fresh home", () => {
  let window;
  before(async () => (window = await open(BINARY)));
  after(() => window?.leave());

  it("says that there is no profile, and the first step", async () => {
    const said = await window.text(`${LOOK}[data-look=empty]`);
    assert.match(said, /No profile here yet/);
    assert.match(said, /porchlight init --name/);
    assert.deepEqual((await ok(window.call("home_status", {}))).profiles, []);
    await shoot(window, "empty");
  });

  it("fits a phone at 200 % text", async () => {
    await window.resize(...PHONE);
    await window.run(() => (document.documentElement.style.fontSize = "200%"));
    assert.equal(await window.run(() => document.documentElement.scrollWidth), PHONE[0]);
    await window.run(() => (document.documentElement.style.fontSize = ""));
  });

  it("may call every command of the contract and nothing else", async () => {
    const text = await readFile(CONTRACT, "utf8");
    const names = [...text.matchAll(/=> call\("(\w+)"/g)].map(([, name]) => name);
    assert.ok(names.length > 20, "the contract was read");
    for (const name of names) {
      // No request has this field, so that nothing is carried out; a command without permission
      // would be refused by Tauri, in a sentence.
      const { error } = await window.call(name, { no_such_field: true });
      assert.match(error?.code ?? `not refused, or not by us: ${error}`, /^[a-z_]+\.[a-z_]+$/, name);
    }
    const { error } = await window.call("plugin:window|close", { label: "main" });
    assert.match(String(error), /not allowed/);
  });

  it("lets nothing out, and cannot be led away", async () => {
    const asked = [];
    const elsewhere = createServer((request, answer) => {
      asked.push(request.url);
      answer.setHeader("access-control-allow-origin", "*").end("<h1>elsewhere</h1>");
    });
    await new Promise((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    const at = `http://127.0.0.1:${elsewhere.address().port}`;
    try {
      await fetch(`${at}/reachable`);
      await window.run(tryEverything, at);
      const expected = ["connect-src", "img-src", "script-src-elem"];
      await until("the page's policy has refused each of them", async () => {
        const refused = await window.run(() => window.refused);
        return expected.every((directive) => refused.includes(directive));
      });
      // Answers that pass through the same process, after it had to decide on leaving.
      for (let turn = 0; turn < 5; turn += 1) await ok(window.call("home_status", {}));
      assert.equal(await window.run(() => location.origin), "tauri://localhost");
      assert.equal(await window.run(() => window.ranInline ?? false), false);
      await fetch(`${at}/after`);
      assert.deepEqual(asked, ["/reachable", "/after"]);
    } finally {
      elsewhere.close();
      elsewhere.closeAllConnections();
    }
  });
});

describe("the window with a profile", () => {
  let window;
  before(async () => {
    window = await open(BINARY);
    await window.text(LOOK);
    await ok(window.call("create_profile", { passphrase: PASSPHRASE, device_name: "Ana's phone" }));
  });
  after(() => window?.leave());

  it("counts its reports, and hears of new ones", async () => {
    await window.run(() => location.reload());
    assert.match(await window.text("[data-look=open]"), /No reports yet/);
    await ok(window.call("create_report", { category: 1, note: "a white van, engine on" }));
    await until("the page heard of it", async () => {
      return /1\s+report on this device/.test(await window.text("[data-look=open]"));
    });
    await shoot(window, "open");
  });

  it("speaks Spanish in the dark when it is asked to", async () => {
    await ok(window.call("change_settings", { language: "es", text_size: 100, theme: "dark" }));
    await window.run(() => location.reload());
    assert.match(await window.text("[lang=es] [data-look=open]"), /reporte en este aparato/);
    await shoot(window, "open-dark-es");
  });

  it("becomes a fresh locked process when it is locked", async () => {
    // The kernel keeps the first fifteen letters of a name.
    const name = basename(BINARY).slice(0, 15);
    const main = (await below(process.pid)).find((process) => process.name === name);
    const webs = (await below(main.pid)).filter(({ name }) => name.startsWith("WebKitWeb"));
    assert.ok(webs.length > 0, "the page has a process of its own");
    // The answer never comes: who should give it is gone.
    const locking = window.call("lock_now", {}).catch(() => "gone");
    const since = Date.now();
    await until("no old process of the page is left", async () => {
      const now = await below(process.pid);
      return webs.every(({ pid }) => !now.some((process) => process.pid === pid));
    });
    assert.ok(Date.now() - since < GONE_MS, "what the page knew is gone within a second");
    await until("the window is there again, with a new page", async () => {
      return (await below(main.pid)).some(({ name }) => name.startsWith("WebKitWeb"));
    });
    await locking;
  });
});

describe("the window as people get it", () => {
  it("paints the page, and leaves nothing outside its home", async () => {
    const folder = await freshFolder();
    const window = start(BINARY, folder);
    try {
      await until("paper covers a third of the screen", () => shows(SCREEN, PAPER, 1 / 3));
    } finally {
      window.kill();
      await once(window, "exit");
    }
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    const left = files
      .filter((file) => file.isFile())
      .map((file) => relative(folder, join(file.parentPath ?? file.path, file.name)))
      // The system's own, about the screen and its drivers: they hold nothing of a page.
      .filter((path) => !/^(cache|config)\/(dconf|fontconfig|gtk-3\.0)\//.test(path));
    const written = left.filter((path) => !/^porchlight\/web-view\/.*salt$/.test(path));
    assert.deepEqual(written, ["porchlight/web-view/hsts-storage.sqlite"]);
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  });
});

// The real window, as it is built, on a screen that nobody sees: it opens, shows what is true,
// answers to its permissions, lets nothing out and leaves nothing behind.
// `scripts/window-test.sh` gives it the screen; pictures go to `tests/shots/window`.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join, relative } from "node:path";
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
const HEADING = "main h1";
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

/** The web view's processes of the window under test. */
async function webProcesses() {
  const all = await below(process.pid);
  return all.filter(({ name }) => name.startsWith("WebKitWebProces")).map(({ pid }) => pid);
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

  it("asks for the language first", async () => {
    assert.match(await window.text("[data-gate=first] main"), /English[^]*Español/);
    assert.deepEqual((await ok(window.call("home_status", {}))).profiles, []);
    await shoot(window, "first");
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
    await window.text(HEADING);
    await ok(window.call("create_profile", { passphrase: PASSPHRASE, device_name: "Ana's phone" }));
  });
  after(() => window?.leave());

  it("counts its reports, and hears of new ones", async () => {
    await window.run(() => location.reload());
    assert.match(await window.text("[data-gate=open] main"), /No reports yet/);
    await ok(window.call("create_report", { category: 1, note: "a white van, engine on" }));
    await until("the page heard of it", async () => {
      return /1 report\b/.test(await window.text("[data-gate=open] main"));
    });
    await shoot(window, "home");
  });

  it("speaks Spanish in the dark when it is asked to", async () => {
    const settings = { language: "es", text_size: 100, theme: "dark", lock_after_min: 10 };
    await ok(window.call("change_settings", settings));
    await window.run(() => location.reload());
    assert.match(await window.text("[lang=es] [data-gate=open] main"), /1 reporte\b/);
    await shoot(window, "home-dark-es");
  });

  it("locks with the system's screen", async () => {
    const webs = await webProcesses();
    assert.ok(webs.length > 0, "the page has a process of its own");
    window.gone = true;
    const told = ["--session", "/ScreenSaver", "org.freedesktop.ScreenSaver.ActiveChanged", "boolean:true"];
    await once(spawn("dbus-send", told), "exit");
    await until("no old process of the page is left", async () => {
      const now = await webProcesses();
      return now.length > 0 && !now.some((pid) => webs.includes(pid));
    });
  });
});

describe("the window as people get it", () => {
  it("paints the page, is there once, and leaves nothing outside its home", async () => {
    const folder = await freshFolder();
    const window = start(BINARY, folder);
    try {
      await until("paper covers a third of the screen", () => shows(SCREEN, PAPER, 1 / 3));
      // A second start shows the first, and ends.
      const [code] = await once(start(BINARY, folder), "exit");
      assert.equal(code, 0);
      assert.equal(window.exitCode, null, "the first is still there");
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

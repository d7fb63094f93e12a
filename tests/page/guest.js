// A browser of its own for one person at the real page: everything that leaves it, and everything
// that goes wrong in it, is written down.

import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { below } from "../window/processes.js";
import { persistent } from "./browser.js";
import { wordsOf } from "./canaries.js";
import { DESKTOP, PHONE } from "./visit.js";

const CHROMIUM = /^(chromium|chrome)/;
/** The page's files from this folder, for a program that was built before they were. */
const DIST = process.env.PORCHLIGHT_DIST;
const FILES = /^http:\/\/(127\.0\.0\.1|localhost):\d+\/(assets\/[\w.-]+)?$/;

/** What the program would serve, with its headers where it has any. */
async function fromDisk(route) {
  const name = new URL(route.request().url()).pathname.slice(1);
  if (name) return route.fulfill({ path: join(DIST, name) });
  await route.fulfill({ response: await route.fetch(), body: await readFile(join(DIST, "index.html")) });
}

export class Guest {
  /** `hand` is "finger", on a phone, or "keyboard", on a desktop. */
  static async invite(language, hand) {
    const folder = await mkdtemp(join(tmpdir(), "porchlight-browser-"));
    const phone = hand === "finger";
    const context = await persistent(folder, { locale: language, viewport: phone ? PHONE : DESKTOP, hasTouch: phone });
    if (DIST) await context.route(FILES, fromDisk);
    return new Guest(folder, context);
  }

  constructor(folder, context) {
    Object.assign(this, { folder, context, asked: new Set(), wrong: [] });
    context.on("request", (request) => this.asked.add(new URL(request.url()).host));
    context.on("page", (page) => this.watch(page));
    context.pages().forEach((page) => this.watch(page));
  }

  watch(page) {
    page.on("console", (line) => line.type() === "error" && this.wrong.push(line.text()));
    page.on("pageerror", (error) => this.wrong.push(error.message));
  }

  /** A new tab at this address. */
  async tab(address) {
    const page = await this.context.newPage();
    await page.goto(address);
    return page;
  }

  /** Hosts that were asked for anything, without this device. */
  strangers() {
    return [...this.asked].filter((host) => !/^(127\.0\.0\.1|localhost):\d+$/.test(host));
  }

  /** The canaries in the memory of each of the browser's processes: { kind, words, bytes }. */
  async words() {
    const processes = (await below(process.pid)).filter(({ name }) => CHROMIUM.test(name));
    if (processes.length < 2) throw new Error("the browser's processes are not found");
    const kinds = await Promise.all(processes.map(({ pid }) => readFile(`/proc/${pid}/cmdline`, "utf8")));
    return processes.map(({ pid }, at) => {
      const [, kind = "browser"] = kinds[at].match(/--type=([a-z-]+)/) ?? [];
      const { found, read } = wordsOf(pid);
      return { kind, words: found, bytes: read };
    });
  }

  /** Every file of the browser's profile. */
  async files() {
    const found = await readdir(this.folder, { recursive: true, withFileTypes: true });
    return found.filter((one) => one.isFile()).map((one) => join(one.parentPath ?? one.path, one.name));
  }

  async leave() {
    await this.context.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

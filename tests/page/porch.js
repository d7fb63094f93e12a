// A home in a folder of its own, and `porchlight open` over it, as a person starts it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** The program; `scripts/page-test.sh` is given it. */
const PORCHLIGHT = process.env.PORCHLIGHT;

export class Porch {
  static async build() {
    if (!PORCHLIGHT) throw new Error("run scripts/page-test.sh PROGRAM");
    return new Porch(await mkdtemp(join(tmpdir(), "porchlight-page-")));
  }

  constructor(folder) {
    this.folder = folder;
    this.home = join(folder, "home");
  }

  /** Starts it: `address()` waits for the next address, `kill()` is kill -9. */
  open() {
    const args = ["--home", this.home, "open", "--print", "--json"];
    // Nothing of this machine's own settings, and nowhere else to write.
    const env = { PATH: process.env.PATH, HOME: this.folder, TMPDIR: this.folder, LANG: "C.UTF-8" };
    const child = spawn(PORCHLIGHT, args, { env, cwd: this.folder, stdio: ["pipe", "pipe", "inherit"] });
    const ended = once(child, "exit");
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const address = async () => {
      const { value, done } = await lines.next();
      if (done) throw new Error("porchlight open ended");
      return JSON.parse(value).address;
    };
    const kill = async (signal = "SIGKILL") => {
      child.kill(signal);
      await ended;
    };
    this.running = kill;
    return { address, kill };
  }

  /** Every file below the folder with what it holds. */
  async files() {
    const found = await readdir(this.folder, { recursive: true, withFileTypes: true });
    const files = found.filter((one) => one.isFile()).map((one) => join(one.parentPath ?? one.path, one.name));
    // A file may go while one looks: then it holds nothing any more.
    const read = (path) => readFile(path).then((bytes) => ({ path, bytes }), () => undefined);
    return (await Promise.all(files.map(read))).filter(Boolean);
  }

  async leave() {
    await this.running?.();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

// Drives the real window: WebKitWebDriver by plain HTTP, as the W3C's WebDriver says it. No client
// library; what is here is what the test needs.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { below, running } from "./processes.js";

/** How long anything may take before the test fails; a machine under load needs most of it. */
const DEADLINE_MS = 60_000;
const POLL_MS = 25;
/** So often the same size in a row: nothing moves any more. */
const SETTLED = 8;
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** Asks until the answer is true (not merely until some time has gone), and gives it back. */
export async function until(what, ask) {
  const deadline = Date.now() + DEADLINE_MS;
  let last;
  while (Date.now() < deadline) {
    try {
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`not within ${DEADLINE_MS} ms: ${what}`, { cause: last });
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A person's folders, all under one: what the window leaves behind is seen there. */
function environment(folder) {
  return {
    ...process.env,
    HOME: folder,
    PORCHLIGHT_HOME: join(folder, "porchlight"),
    XDG_CACHE_HOME: join(folder, "cache"),
    XDG_CONFIG_HOME: join(folder, "config"),
    XDG_DATA_HOME: join(folder, "data"),
    XDG_STATE_HOME: join(folder, "state"),
    // A shader cache is written long after its owner was told to go.
    MESA_SHADER_CACHE_DISABLE: "true",
    LC_ALL: "C.UTF-8",
    LANGUAGE: "en",
    TAURI_AUTOMATION: "true",
    TAURI_WEBVIEW_AUTOMATION: "true",
  };
}

/** A fresh folder for a person. */
export const freshFolder = () => mkdtemp(join(tmpdir(), "porchlight-window-"));

/** The window as people get it, which nothing drives. */
export function start(binary, folder) {
  const { TAURI_AUTOMATION, TAURI_WEBVIEW_AUTOMATION, ...env } = environment(folder);
  return spawn(binary, { env, stdio: ["ignore", "inherit", "inherit"] });
}

/** The window, driven, on a fresh home or on the one that is given. `leave` removes the folder too. */
export async function open(binary, given) {
  const folder = given ?? (await freshFolder());
  const port = await freePort();
  const driver = spawn("WebKitWebDriver", [`--port=${port}`, "--host=127.0.0.1"], {
    env: environment(folder),
    stdio: ["ignore", "inherit", "inherit"],
  });
  const ended = once(driver, "exit");
  const at = `http://127.0.0.1:${port}`;
  const close = async (session) => {
    const all = await below(driver.pid);
    if (session) await send(at, "DELETE", `/session/${session}`).catch(() => {});
    driver.kill();
    await ended;
    // A window that did not go with its driver would hold the test's output open for ever.
    for (const { pid } of await running()) {
      if (all.some((process) => process.pid === pid)) end(pid);
    }
  };
  try {
    await until("WebKitWebDriver is ready", async () => (await send(at, "GET", "/status")).ready);
    const { sessionId } = await send(at, "POST", "/session", {
      capabilities: { alwaysMatch: { "webkitgtk:browserOptions": { binary, args: [] } } },
    });
    return new Window(at, sessionId, folder, (gone) => close(gone ? undefined : sessionId));
  } catch (error) {
    await close();
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    throw error;
  }
}

function end(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It went by itself meanwhile.
  }
}

async function send(at, method, path, body) {
  const answer = await fetch(at + path, {
    method,
    ...(method === "POST" && { body: JSON.stringify(body ?? {}) }),
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

class Window {
  constructor(at, session, folder, close) {
    this.folder = folder;
    /** True when nobody is left who could end the session: the driver is ended instead. */
    this.gone = false;
    this.close = () => close(this.gone);
    this.send = (method, path, body) => send(at, method, `/session/${session}${path}`, body);
  }

  async leave() {
    await this.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }

  /** Runs a function in the page with the given values. */
  run(how, ...args) {
    return this.send("POST", "/execute/sync", { script: `return (${how})(...arguments)`, args });
  }

  /** Calls a command of the contract as the page does: `{ ok }` or `{ error }`. */
  call(name, request) {
    const script = `const [name, request, done] = arguments;
      window.__TAURI_INTERNALS__.invoke(name, request)
        .then((ok) => done({ ok }), (error) => done({ error }));`;
    return this.send("POST", "/execute/async", { script, args: [name, request] });
  }

  /** The text of the first element that fits, once there is one. */
  text(selector) {
    return until(`there is ${selector}`, async () => {
      const found = await this.send("POST", "/element", { using: "css selector", value: selector });
      return this.send("GET", `/element/${found[ELEMENT]}/text`);
    });
  }

  /** Makes the page inside the frame this large. */
  async resize(width, height) {
    const asked = { width, height };
    const ask = () => this.send("POST", "/window/rect", asked);
    await ask();
    let before, settled;
    await until(`the page is ${width} x ${height}`, async () => {
      const now = await this.run(() => [window.innerWidth, window.innerHeight]);
      if (now[0] === width && now[1] === height) return true;
      // The frame takes its part. It is asked for only when the page has come to rest: a size that is
      // on its way would count twice.
      settled = now.join() === before ? settled + 1 : 0;
      before = now.join();
      if (settled >= SETTLED) {
        asked.width += width - now[0];
        asked.height += height - now[1];
        settled = 0;
        await ask();
      }
      return false;
    });
  }

  /** What the window shows once it has painted: two frames later, and the same twice. */
  async picture() {
    const frames = `const [done] = arguments;
      requestAnimationFrame(() => requestAnimationFrame(() => done(true)));`;
    let before;
    const png = await until("the picture is still", async () => {
      await this.send("POST", "/execute/async", { script: frames, args: [] });
      const now = await this.send("GET", "/screenshot");
      const still = now === before;
      before = now;
      return still && now;
    });
    return Buffer.from(png, "base64");
  }
}

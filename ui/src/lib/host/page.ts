// The host of `porchlight open`: the core behind a loopback port of this device. The secret of the
// session is in this closure and nowhere else, so a reload ends the session.

import type { ApiError, Event } from "../api/generated/contract";
import type { Host } from "./host";

/** What a browser gives; a test gives its own. */
export interface Browser {
  location: Pick<Location, "hash" | "pathname" | "port" | "replace">;
  history: Pick<History, "replaceState">;
  fetch: typeof fetch;
  addEventListener(name: "pagehide", hear: () => void): void;
}

const JSON_BODY = { "Content-Type": "application/json" };
/** Nothing of a request or an answer is kept, sent elsewhere or led elsewhere. */
const CAREFUL: RequestInit = { cache: "no-store", credentials: "omit", redirect: "error" };
const LOCKED: ApiError = { code: "vault.locked", params: {} };

/** Whether this page comes from `porchlight open`. */
export function isServed(location: Pick<Location, "protocol" | "hostname">): boolean {
  return location.protocol === "http:" && location.hostname === "127.0.0.1";
}

/** Trades the token of the address for a session; without one that works there is no host. */
export async function page(browser: Browser = window): Promise<Host | undefined> {
  const token = browser.location.hash.slice(1);
  // Before anything else: neither the address bar nor the history keeps it.
  browser.history.replaceState(null, "", browser.location.pathname);
  if (token === "") return undefined;
  try {
    const body = JSON.stringify({ token });
    const answer = await browser.fetch("/session", {
      ...CAREFUL,
      method: "POST",
      headers: JSON_BODY,
      body,
    });
    if (!answer.ok) return undefined;
    const { secret } = (await answer.json()) as { secret: string };
    return session(browser, secret);
  } catch {
    return undefined;
  }
}

function session(browser: Browser, secret: string): Host {
  const bearer = { Authorization: `Bearer ${secret}` };
  const ears = new Set<(event: Event) => void>();
  const hangUp = new AbortController();
  let left = false;

  /** The name `localhost` is another site to the browser: it ends the process that showed this one. */
  function leave(): void {
    if (left) return;
    left = true;
    hangUp.abort();
    browser.location.replace(`http://localhost:${browser.location.port}/locked`);
  }

  /** Our server is a process beside this one: when it does not answer, it is gone, and all is locked. */
  async function ask(path: string, init: RequestInit): Promise<Response> {
    const answer = await browser.fetch(path, { ...CAREFUL, ...init }).catch(() => undefined);
    if (answer?.ok && !left) return answer;
    leave();
    throw LOCKED;
  }

  async function listen(): Promise<void> {
    const answer = await ask("/api/events", { headers: bearer, signal: hangUp.signal });
    for await (const line of lines(answer.body ?? new ReadableStream())) {
      const event = JSON.parse(line) as Event;
      ears.forEach((hear) => hear(event));
      if (event.event === "locking") leave();
    }
  }

  void listen().catch(() => undefined).finally(leave);
  // A tab that is kept aside for the way back must not keep the profile open.
  browser.addEventListener("pagehide", () => hangUp.abort());
  return {
    call: async (name, request) => {
      const body = JSON.stringify(request);
      const headers = { ...JSON_BODY, ...bearer };
      const answered = ask(`/api/${name}`, { method: "POST", headers, body });
      // The event that it is done may come before the answer, and says the same.
      if (name === "lock_now") return answered.catch(() => ({})).then(leave).then(() => ({}));
      const told = await (await answered).json().catch(leave);
      if (told?.ok === undefined) throw told?.error ?? LOCKED;
      return told.ok;
    },
    listen: async (hear) => {
      ears.add(hear);
      return () => ears.delete(hear);
    },
  };
}

/** The lines of a body as they come; what follows the last line break is none. */
async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (rest + decoder.decode(value, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
}

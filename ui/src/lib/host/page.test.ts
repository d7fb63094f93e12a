import { describe, expect, it } from "vitest";

import type { Event } from "../api/generated/contract";
import { isServed, page, type Browser } from "./page";

const LOCKED = { code: "vault.locked", params: {} };

interface Sent {
  path: string;
  init: RequestInit;
}

/** A browser at an address, and a server that answers by hand. */
function browser(hash: string, answers: Record<string, () => Response | Promise<Response>> = {}) {
  const sent: Sent[] = [];
  const addresses: string[] = [];
  const pages: string[] = [];
  const hide: (() => void)[] = [];
  let events: ReadableStreamDefaultController<Uint8Array> | undefined;
  const stream = new ReadableStream<Uint8Array>({ start: (controller) => void (events = controller) });
  const usual: typeof answers = {
    "/session": () => Response.json({ secret: "s3cret" }),
    "/api/events": () => new Response(stream),
  };
  const fake: Browser = {
    location: { hash, pathname: "/", port: "4321", replace: (to) => void pages.push(String(to)) },
    history: { replaceState: (_, __, to) => void addresses.push(String(to)) },
    fetch: async (path, init = {}) => {
      sent.push({ path: String(path), init });
      const answer = { ...usual, ...answers }[String(path)];
      if (!answer) throw new TypeError("no network");
      return answer();
    },
    addEventListener: (_, hear) => void hide.push(hear),
  };
  return {
    fake,
    sent,
    addresses,
    pages,
    hide: () => hide.forEach((hear) => hear()),
    tell: (text: string) => events?.enqueue(new TextEncoder().encode(text)),
    hangUp: () => events?.close(),
  };
}

async function opened(answers?: Parameters<typeof browser>[1]) {
  const about = browser("#t0ken", answers);
  const host = await page(about.fake);
  if (!host) throw new Error("no host");
  return { ...about, host };
}

/** Until everything that is under way has come back. */
const settled = () => new Promise((done) => setTimeout(done));

describe("the way in", () => {
  it("takes the token out of the address before it is sent, and trades it once", async () => {
    const { fake, sent, addresses } = browser("#t0ken", {
      "/session": () => {
        expect(addresses).toEqual(["/"]);
        return Response.json({ secret: "s3cret" });
      },
    });
    expect(await page(fake)).toBeDefined();
    const trades = sent.filter(({ path }) => path === "/session");
    expect(trades.map(({ init }) => init.body)).toEqual(['{"token":"t0ken"}']);
    expect(trades[0]?.init).toMatchObject({ method: "POST", credentials: "omit", cache: "no-store" });
  });

  it("is no host without a token, and sends nothing", async () => {
    const { fake, sent, addresses } = browser("");
    expect(await page(fake)).toBeUndefined();
    expect(sent).toEqual([]);
    expect(addresses).toEqual(["/"]);
  });

  it("is no host when the token is refused or nobody answers", async () => {
    const refused = browser("#old", { "/session": () => new Response("", { status: 403 }) });
    expect(await page(refused.fake)).toBeUndefined();
    const gone = browser("#old", { "/session": () => Promise.reject(new TypeError("gone")) });
    expect(await page(gone.fake)).toBeUndefined();
    expect([...refused.pages, ...gone.pages]).toEqual([]);
  });

  it("belongs to pages of our own server alone", () => {
    expect(isServed({ protocol: "http:", hostname: "127.0.0.1" })).toBe(true);
    expect(isServed({ protocol: "http:", hostname: "tauri.localhost" })).toBe(false);
    expect(isServed({ protocol: "tauri:", hostname: "localhost" })).toBe(false);
  });
});

describe("a call", () => {
  it("carries the secret and gives back the answer", async () => {
    const { host, sent } = await opened({
      "/api/count_reports": () => Response.json({ ok: { reports: 3, drafts: 0, unreadable: 0 } }),
    });
    expect(await host.call("count_reports", {})).toMatchObject({ reports: 3 });
    expect(sent.at(-1)?.init).toMatchObject({
      method: "POST",
      body: "{}",
      headers: { Authorization: "Bearer s3cret", "Content-Type": "application/json" },
    });
  });

  it("rejects with the core's error and stays", async () => {
    const error = { code: "vault.wait", params: { seconds: 5 } };
    const { host, pages } = await opened({ "/api/unlock_profile": () => Response.json({ error }) });
    const request = { profile: 1, passphrase: "x" };
    await expect(host.call("unlock_profile", request)).rejects.toEqual(error);
    expect(pages).toEqual([]);
  });

  it("that is refused, cut off or unanswered means that all is locked", async () => {
    for (const answer of [
      () => new Response("", { status: 403 }),
      () => new Response("{"),
      () => Promise.reject(new TypeError("gone")),
    ]) {
      const { host, pages } = await opened({ "/api/count_reports": answer });
      await expect(host.call("count_reports", {})).rejects.toEqual(LOCKED);
      expect(pages).toEqual(["http://localhost:4321/locked"]);
    }
  });

  it("to lock leaves for the locked page, once", async () => {
    const { host, pages, tell } = await opened({
      "/api/lock_now": async () => {
        tell('{"event":"locking"}\n');
        await settled();
        return Response.json({ ok: {} });
      },
    });
    expect(await host.call("lock_now", {})).toEqual({});
    await settled();
    expect(pages).toEqual(["http://localhost:4321/locked"]);
    await expect(host.call("count_reports", {})).rejects.toEqual(LOCKED);
  });
});

describe("events", () => {
  it("are heard line by line, however they are cut", async () => {
    const { host, tell } = await opened();
    const heard: Event[] = [];
    const stop = await host.listen((event) => heard.push(event));
    tell('{"event":"drafts_changed"}\n{"event":"chan');
    await settled();
    expect(heard).toEqual([{ event: "drafts_changed" }]);
    tell('ged","kinds":["report"],"ids":["ñ"]}\n');
    await settled();
    expect(heard.at(-1)).toEqual({ event: "changed", kinds: ["report"], ids: ["ñ"] });
    stop();
    tell('{"event":"drafts_changed"}\n');
    await settled();
    expect(heard).toHaveLength(2);
  });

  it("that tell of locking or end lead to the locked page", async () => {
    const locking = await opened();
    const heard: Event[] = [];
    await locking.host.listen((event) => heard.push(event));
    locking.tell('{"event":"locking"}\n');
    await settled();
    expect(heard).toEqual([{ event: "locking" }]);
    const ended = await opened();
    ended.hangUp();
    await settled();
    for (const { pages } of [locking, ended]) expect(pages).toEqual(["http://localhost:4321/locked"]);
  });

  it("end with the page, so that the core hears it", async () => {
    const { sent, hide } = await opened();
    const signal = sent.find(({ path }) => path === "/api/events")?.init.signal;
    expect(signal?.aborted).toBe(false);
    hide();
    expect(signal?.aborted).toBe(true);
  });
});

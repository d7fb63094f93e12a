// The story in short, for a place without any network: prints what the kernel had no way for.
// Run by offline.test.js in a network of its own.

import { createSocket } from "node:dgram";
import { readFile } from "node:fs/promises";

import { Guest } from "./guest.js";
import { keyboard } from "./person.js";
import { Porch } from "./porch.js";
import { Story } from "./story.js";

/** An address for examples, which leads nowhere (RFC 5737). */
const NOWHERE = "198.51.100.1";

/**
 * How often something was to be sent and there was no way. IPv4 alone: for IPv6 a browser looks by
 * itself whether there is a way at all, and asking for a name goes over IPv4 here.
 */
async function tried() {
  const text = await readFile("/proc/net/snmp", "utf8");
  const [names, values] = text.split("\n").filter((line) => line.startsWith("Ip:")).map((line) => line.split(" "));
  return Number(values[names.indexOf("OutNoRoutes")]);
}

/** Proves that the count would have seen it. */
async function tryToLeave() {
  const socket = createSocket("udp4");
  await new Promise((done) => socket.send("x", 9, NOWHERE, done));
  socket.close();
}

const before = await tried();
const porch = await Porch.build();
const guest = await Guest.invite("en", "keyboard");
try {
  const page = await guest.tab(await porch.open().address());
  const story = new Story(page, keyboard(page));
  await story.settleIn("five words that nobody guesses");
  await story.press(".tile");
  await story.begin("Mill Road");
  await story.onward(story.main);
  await story.finish("Seen from the window");
  await story.lock();
  await page.waitForURL(/\/locked$/);
} finally {
  await guest.leave();
  await porch.leave();
}
const after = await tried();
await tryToLeave();
console.log(JSON.stringify({ tried: after - before, seen: (await tried()) - after, asked: guest.strangers() }));

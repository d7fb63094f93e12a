// Without any network the page does all that it does with one, and nothing in it even tries to leave.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const STORY = fileURLToPath(new URL("offline.js", import.meta.url));
const ALONE = ["--net", "sh", "-c", 'ip link set lo up && exec "$0" "$@"', process.execPath, STORY];

it("works with nothing but this device", async (test) => {
  if (process.getuid?.() !== 0) {
    test.diagnostic("not tried: a network of one's own is for root alone");
    return;
  }
  const { stdout } = await promisify(execFile)("unshare", ALONE);
  const { tried, seen, asked } = JSON.parse(stdout);
  assert.ok(seen > 0, "what tries to leave is counted");
  assert.deepEqual({ tried, asked }, { tried: 0, asked: [] });
});

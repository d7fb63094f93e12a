// Words that stand nowhere else, and looking for them where nobody should find them: in the memory
// of processes and in files, in UTF-8 and in UTF-16. All begin with the same letters, so that two
// passes over the bytes find each of them.

import { randomInt } from "node:crypto";
import { closeSync, openSync, readFileSync, readSync } from "node:fs";

const START = "qzjv";
const LENGTH = 10;
const STEP_BYTES = 1 << 24;
const PAGE = 4_096;
/** Pages asked about at once. */
const PAGES = 1 << 16;
const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** A fresh word. Only its first letters are ever written as one. */
export const canary = () => START + Array.from({ length: LENGTH - START.length }, () => LETTERS[randomInt(LETTERS.length)]).join("");

/** The words that stand in these bytes. */
export function wordsIn(bytes, found = new Set()) {
  for (const encoding of ["latin1", "utf16le"]) {
    const start = Buffer.from(START, encoding);
    const length = LENGTH * (encoding === "utf16le" ? 2 : 1);
    for (let at = bytes.indexOf(start); at >= 0; at = bytes.indexOf(start, at + 1)) {
      const word = bytes.toString(encoding, at, at + length).match(/^[a-z]+/)?.[0] ?? "";
      if (word.length === LENGTH) found.add(word);
    }
  }
  return found;
}

/** Every mapping of a process that could hold what was written: `{ from, to, shared }`, in bytes. */
function mappings(pid) {
  // One block a mapping: its line as in `maps`, then "Name:  123 kB" lines.
  const blocks = readFileSync(`/proc/${pid}/smaps`, "utf8").split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m);
  return blocks.flatMap((block) => {
    const [range, rights = "", , , , path = ""] = block.split("\n", 1)[0].split(/\s+/);
    const memory = path.startsWith("/dev/shm") || path.startsWith("/memfd");
    const program = path.startsWith("/") && !memory && !rights.includes("w");
    if (!rights.startsWith("r") || program || path === "[vvar]" || path === "[vsyscall]") return [];
    const held = ["Rss", "Swap"].some((name) => !new RegExp(`^${name}: +0 kB`, "m").test(block));
    if (!held && !memory) return [];
    const [from, to] = range.split("-").map((hex) => Number.parseInt(hex, 16));
    return [{ from, to, shared: memory }];
  });
}

/** The parts of a mapping that are there: a web view reserves a hundred times what it uses. */
function* present(pagemap, { from, to, shared }) {
  if (shared) return yield { from, to };
  const entries = Buffer.alloc(8 * PAGES);
  let begun;
  for (let at = from; at < to; at += PAGES * PAGE) {
    const pages = Math.min(PAGES, (to - at) / PAGE);
    readOr0(pagemap, entries, 8 * pages, (at / PAGE) * 8);
    for (let page = 0; page < pages; page += 1) {
      // proc(5): bit 63 is "present", bit 62 "swapped".
      const here = (entries[8 * page + 7] & 0xc0) !== 0;
      const address = at + page * PAGE;
      if (here) begun ??= address;
      else if (begun !== undefined) {
        yield { from: begun, to: address };
        begun = undefined;
      }
    }
  }
  if (begun !== undefined) yield { from: begun, to };
}

/** The words in the memory of a process, as somebody reads it who seized the running machine. */
export function wordsOf(pid, found = new Set()) {
  const memory = openSync(`/proc/${pid}/mem`, "r");
  const pagemap = openSync(`/proc/${pid}/pagemap`, "r");
  const bytes = Buffer.alloc(STEP_BYTES);
  let read = 0;
  try {
    for (const mapping of mappings(pid)) {
      for (const { from, to } of present(pagemap, mapping)) {
        // A little of what was read before, for a word across the step.
        for (let at = from; at < to; at += STEP_BYTES - 2 * LENGTH) {
          const size = readOr0(memory, bytes, Math.min(STEP_BYTES, to - at), at);
          read += size;
          wordsIn(bytes.subarray(0, size), found);
        }
      }
    }
  } finally {
    closeSync(pagemap);
    closeSync(memory);
  }
  return { found, read };
}

/** What does not read (a mapping that has just gone) holds nothing. */
function readOr0(memory, bytes, size, at) {
  try {
    return readSync(memory, bytes, 0, size, at);
  } catch {
    return 0;
  }
}

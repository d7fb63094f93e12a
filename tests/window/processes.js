// Looks at processes through /proc: which belong to a window, and whether they are still there.

import { readdir, readFile } from "node:fs/promises";

async function one(pid) {
  // "pid (name) state parent …"; a name may hold spaces and brackets.
  const text = await readFile(`/proc/${pid}/stat`, "utf8");
  const end = text.lastIndexOf(")");
  const [state, parent] = text.slice(end + 2).split(" ");
  return { pid: Number(pid), name: text.slice(text.indexOf("(") + 1, end), state, parent: Number(parent) };
}

/** Every process that still runs (a zombie holds no memory). */
export async function running() {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => one(pid).catch(() => undefined)));
  return found.filter((process) => process && process.state !== "Z");
}

/** The processes below this one, at any depth. */
export async function below(pid) {
  const all = await running();
  const found = new Set([pid]);
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    for (const process of all) if (found.has(process.parent)) found.add(process.pid);
  }
  return all.filter((process) => process.pid !== pid && found.has(process.pid));
}

// The window's host: the only file that knows Tauri.

import { invoke, type InvokeArgs } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { open, save } from "@tauri-apps/plugin-dialog";

import type { Event } from "../api/generated/contract";
import type { Host } from "./host";

/** The same name as in `src-tauri/src/lib.rs`. */
const EVENT = "core";

export const tauri: Host = {
  call: (name, request) => invoke(name, request as InvokeArgs),
  listen: (hear) => listen<Event>(EVENT, ({ payload }) => hear(payload)),
  chooseOpen: async () => (await open({ multiple: false, directory: false })) ?? undefined,
  chooseOpenMany: async () => (await open({ multiple: true, directory: false })) ?? [],
  chooseSave: async (defaultPath) => (await save({ defaultPath })) ?? undefined,
};

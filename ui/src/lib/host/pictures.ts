// The app without a core behind it: `npm run pictures`, then
// `?look=open&at=reports&theme=dark&language=es&size=200`. Not part of the app that people get.

import type { CommandName, HomeStatus, Mode, Settings, Theme, Work } from "../api/generated/contract";
import { memory, type Memory } from "./memory";
import { circleAnswers } from "./pictures/meetings";
import { carryAnswers } from "./pictures/carry";
import { copyAnswers } from "./pictures/copies";
import { draft, row, view } from "./pictures/sample";

const PROFILES: HomeStatus["profiles"] = [
  { number: 1, shape: "circle", wrong_tries: 0, wait_s: 0 },
  { number: 2, shape: "leaf", wrong_tries: 6, wait_s: 40 },
];
const PAGE = 50;
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

/** A host that shows what the address asks for. */
export function pictured(address: URLSearchParams): Memory {
  const look = address.get("look") ?? "first";
  const full = Number(address.get("reports") ?? 1512);
  let unlocked: number | null = look === "open" || look === "gallery" ? 1 : null;
  let profiles = look === "first" ? [] : PROFILES.slice(0, Number(address.get("profiles") ?? 2));
  let exercises = Number(address.get("exercises") ?? 0);
  let settings: Settings = {
    language: address.get("language") ?? "en",
    text_size: Number(address.get("size") ?? 100),
    theme: (address.get("theme") ?? "system") as Theme,
    lock_after_min: 10,
  };
  const opened = { profile: 1, device_name: "Ana's phone", became_new_device: false, expired: 0 };
  const counted = () => ({
    reports: full,
    exercises,
    drafts: full > 0 ? 2 : 0,
    exercise_drafts: 0,
    unreadable: full > 0 ? 4 : 0,
  });
  const rows = (mode: Mode | undefined) => (mode === "exercise" ? exercises : full);
  const host: Memory = memory({
    ...circleAnswers(address),
    ...carryAnswers(address),
    ...copyAnswers,
    home_status: () => {
      if (look === "error") throw { code: "home.unreadable", params: { path: "/media/usb/porchlight" } };
      return { profiles, settings, unlocked, speech: true };
    },
    suggest_passphrase: ({ language }) => ({
      words: language.startsWith("es")
        ? ["cebra", "molino", "tejado", "brisa", "naranja"]
        : ["lantern", "gravel", "sixty", "orchard", "mitten"],
    }),
    create_profile: () => {
      unlocked = 1;
      profiles = PROFILES.slice(0, 1);
      return opened;
    },
    unlock_profile: ({ passphrase }) => {
      if (passphrase === "wrong") throw { code: "vault.wrong_passphrase", params: { wrong_tries: 1 } };
      if (passphrase === "damaged") throw { code: "store.damaged", params: {} };
      unlocked = 1;
      return opened;
    },
    restore_backup: () => {
      unlocked = 1;
      profiles = PROFILES.slice(0, 1);
      return { profile: opened };
    },
    rescue_profile: () => ({
      documents: full,
      chunks: 2 * full,
      set_aside: "~/.local/share/porchlight/profiles/1/damaged/2026-11-23T05-12-44.120Z",
    }),
    change_passphrase: () => ({}),
    change_settings: (changed) => (settings = changed),
    speak: () => ({}),
    lock_now: () => {
      unlocked = null;
      return {};
    },
    count_reports: counted,
    start_practice: () => {
      exercises = 12;
      return counted();
    },
    end_practice: () => {
      exercises = 0;
      return counted();
    },
    list_reports: ({ search, after, limit = PAGE, mode }) => {
      const from = Number(after ?? 0);
      const all = search ? (search.length > 6 ? 0 : Math.min(7, rows(mode))) : rows(mode);
      const to = Math.min(all, from + limit);
      return {
        rows: Array.from({ length: Math.max(0, to - from) }, (_, at) => ({
          ...row(from + at),
          mode: mode ?? "real",
        })),
        next: to < all ? String(to) : null,
      };
    },
    show_report: ({ id }) => view(id),
    edit_report: ({ id }) => view(id),
    undo_edit: () => view("0"),
    delete_report: ({ id }) => ({ id }),
    create_report: () => view("0"),
    save_draft: ({ id, report }) => ({
      id: id ?? "draft-0",
      saved_at: new Date().toISOString(),
      report,
    }),
    list_drafts: () => ({ drafts: full > 0 ? [draft(0), draft(1)] : [], unreadable: full > 0 ? 1 : 0 }),
    show_draft: ({ id }) => draft(Number(id.split("-")[1] ?? 0)),
    drop_draft: () => ({}),
    file_draft: () => view("0"),
    import_reports: () => ({
      lines: 1500,
      imported: 1480,
      already_here: 8,
      refused: 12,
      blank: 0,
      category_unsupported: 14,
      stopped: false,
      refused_path: "sightings.refused.jsonl",
    }),
    export_reports: ({ path }) => ({ written: full, unreadable: 1, stopped: false, path }),
    stop_work: () => ({}),
    check_store: () => ({ chunks: 3024, documents: full, rows: full, problems: [], repaired: 0 }),
    list_quarantine: () => ({
      items: full > 0
        ? [
            { id: "9f2c", reason: "the document does not say what it is", size_bytes: 812, at: inDays(-2) },
            { id: "b07d", reason: "the document does not load", size_bytes: 18_200, at: inDays(-9) },
            { id: "c11e", reason: "field 31 has a later form", size_bytes: 2_400, at: inDays(-40) },
          ]
        : [],
    }),
    device_status: () => ({
      profile: 1,
      device_name: "Ana's phone",
      home: "~/.local/share/porchlight",
      storage_kb: 14_820,
      free_kb: 41_943_040,
      suggested_folder: "~/Downloads",
      next_to_go: full > 0 ? inDays(3) : null,
      going_within_week: full > 0 ? 4 : 0,
    }),
  });
  // `fail=save_draft:home.disk_full` shows what a refusal looks like.
  const [command, code] = (address.get("fail") ?? "").split(":");
  if (code) {
    host.answer(command as CommandName, () => {
      throw { code, params: { field: "location.text", len: 230, max: 200, path: "/media/stick/photo.jpg" } };
    });
  }
  return { ...host, call: slowly(host, Number(address.get("work") ?? 0)) };
}

/** What takes its time, and what its progress is called. */
const WORKS: { [Name in CommandName]?: Work } = {
  import_reports: "import",
  export_reports: "export",
  export_bundle: "bundle_export",
  import_bundle: "bundle_import",
  export_backup: "backup_export",
  restore_backup: "backup_restore",
};

/** A core is never as quick as memory, and some work takes its time: `steps` of a tenth of a second. */
function slowly(host: Memory, steps: number): Memory["call"] {
  let stopped = false;
  return async (name, request) => {
    await new Promise((go) => setTimeout(go));
    if (name === "stop_work") stopped = true;
    const work = WORKS[name];
    if (!work) return host.call(name, request);
    stopped = false;
    for (let step = 0; step < steps && !stopped; step += 1) {
      host.tell({ event: "progress", work, done: step * 25, total: steps * 25 });
      await new Promise((go) => setTimeout(go, 100));
    }
    return Object.assign(await host.call(name, request), stopped && { stopped });
  };
}

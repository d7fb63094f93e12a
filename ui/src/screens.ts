// What stands at each place: its screen, read when it is first wanted, and the files of words that it
// says (`screens.test.ts` follows its imports and finds them). So the first screen is there at once.

import type { Place } from "./lib/state/router.svelte";

export type At = Place["at"];

interface Screen {
  read: () => Promise<{ default: unknown }>;
  /** Files of words, beyond those of the first screens. */
  words: readonly string[];
}

/** The frame says these wherever one is, once a profile is open. */
export const FRAME_WORDS = ["practice"];

export const SCREENS: { [at in At]: Screen } = {
  home: { read: () => import("./routes/home/Home.svelte"), words: ["filing", "practice", "readers", "report", "reports"] },
  report: {
    read: () => import("./routes/report/Report.svelte"),
    words: ["circle", "draft", "field", "filing", "readers", "report"],
  },
  reports: {
    read: () => import("./routes/reports/Reports.svelte"),
    words: ["circle", "field", "filing", "readers", "report", "reports"],
  },
  edit: {
    read: () => import("./routes/reports/Edit.svelte"),
    words: ["circle", "field", "filing", "report", "reports"],
  },
  drafts: {
    read: () => import("./routes/drafts/Drafts.svelte"),
    words: ["circle", "draft", "field", "filing", "report"],
  },
  import: { read: () => import("./routes/transfer/Import.svelte"), words: ["field", "report", "transfer"] },
  export: { read: () => import("./routes/transfer/Export.svelte"), words: ["report", "transfer"] },
  circle: {
    read: () => import("./routes/circle/Circle.svelte"),
    words: ["backup", "circle", "circles", "copy", "field", "guest", "nearby", "qr"],
  },
  meet: {
    read: () => import("./routes/meet/Meet.svelte"),
    words: ["backup", "circle", "circles", "copy", "field", "guest", "joining", "link", "qr"],
  },
  nearby: { read: () => import("./routes/nearby/Nearby.svelte"), words: ["circle", "circles", "link", "nearby", "qr"] },
  carry: {
    read: () => import("./routes/carry/Carry.svelte"),
    words: ["bundle", "carry", "circle", "circles", "transfer"],
  },
  device: {
    read: () => import("./routes/device/Device.svelte"),
    words: ["copy", "device", "practice", "report", "store"],
  },
  copy: { read: () => import("./routes/copy/Copy.svelte"), words: ["backup", "copy", "transfer"] },
  paper: { read: () => import("./routes/paper/Paper.svelte"), words: ["backup", "circles", "copy"] },
  passphrase: { read: () => import("./routes/device/Passphrase.svelte"), words: ["device"] },
  quarantine: { read: () => import("./routes/device/Quarantine.svelte"), words: ["device", "draft", "store"] },
};

// The way in with a backup, which few take: its screen and its words are read when it is asked for.

export const RESTORE = {
  read: () => import("../copy/Restore.svelte"),
  words: ["backup", "copy", "transfer"],
};

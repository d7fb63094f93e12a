// The doors that are always there. A door stands here when its room exists, not before.

import type { Place } from "../state/router.svelte";
import type { MessageId } from "../words";

export interface Door {
  place: Place & { at: "home" | "report" | "reports" | "drafts" | "circle" | "device" };
  icon: string;
  word: MessageId & `shell-door-${string}`;
}

/** Places that lie behind a door of another name. */
export const WITHIN: Partial<Record<Place["at"], Place["at"]>> = {
  meet: "circle",
  nearby: "circle",
  carry: "circle",
  copy: "device",
  paper: "device",
};

export const DOORS: readonly Door[] = [
  { place: { at: "home" }, icon: "house", word: "shell-door-home" },
  { place: { at: "report" }, icon: "eye", word: "shell-door-report" },
  { place: { at: "reports" }, icon: "list", word: "shell-door-reports" },
  { place: { at: "drafts" }, icon: "file-pen-line", word: "shell-door-drafts" },
  { place: { at: "circle" }, icon: "users", word: "shell-door-circle" },
  { place: { at: "device" }, icon: "smartphone", word: "shell-door-device" },
];

// Where a file is suggested to go. Both kinds of path are known: the device may be any.

import type { ExportFormat } from "../../lib/api/generated/contract";

/** `2026-11-23`, by the clock on the wall. */
function dayOf(now: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** `porchlight-reports-2026-11-23.csv`. */
export const fileName = (format: ExportFormat, now: Date): string =>
  `porchlight-reports-${dayOf(now)}.${format}`;

/** `porchlight-2026-11-23.porchlight`: it names neither the circle nor who it is for. */
export const bundleName = (now: Date): string => `porchlight-${dayOf(now)}.porchlight`;

/** `porchlight-2026-11-23.backup`. */
export const backupName = (now: Date): string => `porchlight-${dayOf(now)}.backup`;

/** A name in a folder; the name alone where nobody knows a folder. */
export function inFolder(folder: string, name: string): string {
  if (folder === "") return name;
  const between = folder.includes("\\") ? "\\" : "/";
  return folder.endsWith(between) ? folder + name : folder + between + name;
}

/** The days that a person typed: a number from 1 to 365, nothing, or neither of the two. */
export function days(text: string): number | undefined | "wrong" {
  const typed = text.trim();
  if (typed === "") return undefined;
  const number = /^\d{1,3}$/.test(typed) ? Number(typed) : 0;
  return number >= 1 && number <= 365 ? number : "wrong";
}

// Where a file is suggested to go. Both kinds of path are known: the device may be any.

import type { ExportFormat } from "../../lib/api/generated/contract";

/** `porchlight-reports-2026-11-23.csv`, by the day on the wall. */
export function fileName(format: ExportFormat, now: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return `porchlight-reports-${day}.${format}`;
}

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

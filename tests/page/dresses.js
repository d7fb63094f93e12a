// What a screen wears while it is looked at: the order keeps the steps from being taken again.

import { DESKTOP, PHONE } from "./visit.js";

/** A theme changes colours and nothing else. */
const COLOURS = ["color-contrast"];
/** PORCHLIGHT_FULL=1 asks for every rule in every dress. */
const full = process.env.PORCHLIGHT_FULL === "1";
const narrowed = (rules) => (full ? undefined : rules);

export const EVERYDAY = [
  { name: "light-360", theme: "light", viewport: PHONE, shoot: true },
  { name: "dark-360", theme: "dark", viewport: PHONE, shoot: true, rules: narrowed(COLOURS) },
  { name: "light-1280", theme: "light", viewport: DESKTOP, shoot: true },
  { name: "dark-1280", theme: "dark", viewport: DESKTOP, shoot: true, rules: narrowed(COLOURS) },
];

export const LARGE = [{ name: "large-360", viewport: PHONE, shoot: true }];

/** The language of tests: a third longer, from right to left. */
export const PSEUDO = [
  { name: "light-360", viewport: PHONE, shoot: true },
  { name: "large-360", viewport: PHONE, size: 200, shoot: true, rules: narrowed(["target-size", "region"]) },
];

// What a report may hold, as in `crates/domain/src/report.rs`. The core decides; the screens keep
// people from typing what it would refuse.

import type { Category } from "../../lib/api/generated/contract";

export const NOTE_CHARS_MAX = 4_000;
export const PLACE_CHARS_MAX = 200;
export const ACTIVITY_CHARS_MAX = 200;
export const CONTACT_CHARS_MAX = 200;
export const WORDS_MAX = 12;
export const WORD_CHARS_MAX = 60;
export const VEHICLES_DESCRIBED_MAX = 12;

/** Days that a report is kept when nobody chooses. */
export const KEEP_DAYS: Record<Category, number> = { 1: 30, 2: 90, 3: 90 };

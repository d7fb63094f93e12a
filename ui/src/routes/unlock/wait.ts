// The wait after too many wrong tries, told by a clock that goes down.

import { number } from "../../lib/format";

/** Whole seconds until then; 0 when it is over. */
export const secondsLeft = (until: number, now: number): number =>
  Math.max(0, Math.ceil((until - now) / 1000));

/** `2 minutes, 5 seconds`, in the language's own words. */
export function duration(language: string, seconds: number): string {
  const unit = (value: number, unit: "minute" | "second") =>
    number(language, value, { style: "unit", unit, unitDisplay: "long" });
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  const parts = [
    ...(minutes > 0 ? [unit(minutes, "minute")] : []),
    ...(rest > 0 || minutes === 0 ? [unit(rest, "second")] : []),
  ];
  return new Intl.ListFormat(language, { type: "unit", style: "long" }).format(parts);
}

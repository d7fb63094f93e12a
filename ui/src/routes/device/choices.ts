// What can be chosen for the settings that are numbers.

const LOCK_AFTER_MIN = [1, 2, 5, 10, 30, 60];
const TEXT_SIZES = [100, 125, 150, 175, 200];

/** Minutes until it locks by itself, 0 for never at the end. What was set by another door stays to
    be seen. */
export const lockChoices = (now: number): number[] => [
  ...LOCK_AFTER_MIN.concat(now === 0 || LOCK_AFTER_MIN.includes(now) ? [] : now).sort((a, b) => a - b),
  0,
];

/** Per cent of the normal size, with the one that is set now. */
export const sizeChoices = (now: number): number[] =>
  TEXT_SIZES.concat(TEXT_SIZES.includes(now) ? [] : now).sort((a, b) => a - b);

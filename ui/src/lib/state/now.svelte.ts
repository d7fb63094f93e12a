// The time that ages are told by; it moves twice a minute, so "6 min ago" stays true.

const STEP_MS = 30_000;

let time = $state(Date.now());

setInterval(() => (time = Date.now()), STEP_MS);

/** Milliseconds since 1970, by this device's clock. Reading it in a component keeps it fresh. */
export const now = (): number => time;

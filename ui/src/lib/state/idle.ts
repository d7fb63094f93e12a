// Locks after the chosen minutes without a touch, a key or a movement. A timer alone would stop
// while the device sleeps, so the clock is also asked when the page comes back.

const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;
const STEP_MS = 5_000;

/** Calls `lock` after `minutes` (0: never) without a sign of a person; gives back how to stop. */
export function onIdle(minutes: number, lock: () => void, now: () => number = Date.now): () => void {
  if (minutes === 0) return () => {};
  let last = now();
  const sign = () => (last = now());
  const look = () => {
    if (now() - last >= minutes * 60_000) lock();
  };
  const timer = setInterval(look, STEP_MS);
  SIGNS.forEach((name) => addEventListener(name, sign, { passive: true, capture: true }));
  document.addEventListener("visibilitychange", look);
  return () => {
    clearInterval(timer);
    SIGNS.forEach((name) => removeEventListener(name, sign, { capture: true }));
    document.removeEventListener("visibilitychange", look);
  };
}

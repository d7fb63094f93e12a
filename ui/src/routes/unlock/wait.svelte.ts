// A wait that goes down on the screen. It is begun anew when the core says how long it is now.

import { secondsLeft } from "./wait";

const STEP_MS = 250;

export class Wait {
  private until = $state(0);
  private now = $state(Date.now());
  /** How long it was when it began: that is told once to who can't see it go down. */
  length = $state(0);
  readonly left: number = $derived(secondsLeft(this.until, this.now));

  begin(seconds: number): void {
    const now = Date.now();
    this.now = now;
    this.until = now + seconds * 1000;
    this.length = seconds;
  }

  /** Lets the time pass; gives back how to stop. */
  tick(): () => void {
    const timer = setInterval(() => {
      this.now = Date.now();
      if (this.left === 0) clearInterval(timer);
    }, STEP_MS);
    return () => clearInterval(timer);
  }
}

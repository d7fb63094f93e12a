// Where the person is. Places live in memory alone: the address bar and the browser's history hold
// nothing but a number, so that no id of a record is left in either.

/** What of circles one looks at, where it is not the list or one of them as a whole. */
export type CirclePart = "found" | "guest" | "person" | "remove" | "outside" | "save" | "return";

/** Every place of the app, once a profile is open. */
export type Place =
  | { at: "home" }
  | { at: "report"; draft?: string; step?: string }
  | { at: "reports"; id?: string }
  | { at: "edit"; id: string }
  | { at: "drafts"; drop?: string }
  | { at: "import" }
  | { at: "export" }
  | { at: "circle"; id?: string; part?: CirclePart; of?: string }
  /** `back`: the person who is brought back, by their printed words. */
  | { at: "meet"; circle?: string; back?: string }
  | { at: "nearby" }
  | { at: "carry"; way?: "give" | "take"; circle?: string }
  | { at: "device" }
  | { at: "passphrase" }
  | { at: "copy" }
  | { at: "paper"; part?: "try" }
  | { at: "quarantine" };

const HOME: Place = { at: "home" };

export class Router {
  private stack = $state.raw<readonly Place[]>([HOME]);
  readonly here: Place = $derived(this.stack.at(-1) ?? HOME);
  /** How far from the start the person is; 0 has no way back. */
  readonly depth = $derived(this.stack.length - 1);
  private heard: (() => void)[] = [];
  private guarding: ((go: () => void) => void) | undefined;

  /** Hears the system's own way back (Android's gesture, the browser's button). */
  start(): () => void {
    history.replaceState({ depth: 0 }, "");
    const back = (event: PopStateEvent) => this.popped(depthOf(event.state));
    addEventListener("popstate", back);
    return () => removeEventListener("popstate", back);
  }

  /** Told after each change of place. */
  onMove(hear: () => void): void {
    this.heard.push(hear);
  }

  /**
   * Asks before this place is left, whichever way: `ask` is given what goes on with it. Gives back
   * how to stop asking. Lock now never asks.
   */
  guard(ask: (go: () => void) => void): () => void {
    this.guarding = ask;
    return () => {
      if (this.guarding === ask) this.unguard();
    };
  }

  unguard(): void {
    this.guarding = undefined;
  }

  go(place: Place): void {
    this.leaving(() => this.push(place));
  }

  private push(place: Place): void {
    this.stack = [...this.stack, place];
    history.pushState({ depth: this.depth }, "");
    this.moved();
  }

  /** Puts another place where this one is: back leads past it. One that stands behind is gone back to. */
  replace(place: Place): void {
    if (JSON.stringify(this.stack.at(-2)) === JSON.stringify(place)) return history.back();
    this.stack = [...this.stack.slice(0, -1), place];
    this.moved();
  }

  back(): void {
    if (this.depth > 0) this.leaving(() => history.back());
  }

  /** From any depth to one of the doors that are always there. */
  open(place: Place): void {
    this.leaving(() => this.reopen(place));
  }

  private reopen(place: Place): void {
    const left = this.depth;
    this.stack = place.at === "home" ? [HOME] : [HOME, place];
    // The history goes back as far: an entry of what was left would make a way back do nothing.
    if (left > this.depth) history.go(this.depth - left);
    else if (left < this.depth) history.pushState({ depth: this.depth }, "");
    this.moved();
  }

  private leaving(go: () => void): void {
    const ask = this.guarding;
    if (!ask) go();
    else {
      ask(() => {
        this.unguard();
        go();
      });
    }
  }

  private popped(depth: number): void {
    if (!this.guarding || depth >= this.depth) this.cut(depth);
    else {
      // The history has gone back already; here one has not, until the person says so.
      history.pushState({ depth: this.depth }, "");
      this.leaving(() => history.back());
    }
  }

  private cut(depth: number): void {
    // Forward has nowhere to go: what was left is gone.
    if (depth >= this.depth) return;
    this.stack = this.stack.slice(0, Math.max(1, depth + 1));
    this.moved();
  }

  private moved(): void {
    this.heard.forEach((hear) => hear());
  }
}

function depthOf(state: unknown): number {
  const depth = (state as { depth?: unknown } | null)?.depth;
  return typeof depth === "number" ? depth : 0;
}

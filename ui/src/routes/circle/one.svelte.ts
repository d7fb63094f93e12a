// One circle as the core sees it now; asked for again with each change.

import type { ApiError, CircleView } from "../../lib/api/generated/contract";
import { apiError } from "../../lib/host/host";
import type { App } from "../../lib/state/app.svelte";

export class One {
  view = $state.raw<CircleView>();
  error = $state.raw<ApiError>();
  private asked = 0;

  constructor(
    private readonly app: App,
    private readonly id: string,
  ) {}

  /** Asks anew, for this many changes; gives back how to take no answer any more. */
  ask(_changes: number): () => void {
    const number = ++this.asked;
    this.app.core.showCircle({ circle: this.id }).then(
      (view) => {
        if (number === this.asked) [this.view, this.error] = [view, undefined];
      },
      (thrown: unknown) => {
        if (number === this.asked) this.error = apiError(thrown);
      },
    );
    return () => (this.asked += 1);
  }

  again = (): void => {
    this.error = undefined;
    this.ask(this.app.changes);
  };
}

// What could not be read is read again: everything is looked through, and lists are made anew.

import type { Event, QuarantineItem } from "../../lib/api/generated/contract";
import { apiError } from "../../lib/host/host";
import type { App } from "../../lib/state/app.svelte";

export class Retry {
  busy = $state(false);
  done = $state(0);
  total = $state(0);
  /** So many fewer than before, once it was tried. */
  fewer = $state<number>();
  error = $state<string>();

  constructor(private readonly app: Pick<App, "core" | "words">) {}

  hear(event: Event): void {
    if (!this.busy || event.event !== "progress" || event.work !== "check") return;
    [this.done, this.total] = [event.done, event.total];
  }

  /** Tries once; what is left, or nothing where it did not work. */
  async run(before: number): Promise<readonly QuarantineItem[] | undefined> {
    if (this.busy) return undefined;
    [this.busy, this.done, this.total] = [true, 0, 0];
    [this.fewer, this.error] = [undefined, undefined];
    let items: readonly QuarantineItem[] | undefined;
    try {
      await this.app.core.checkStore({ repair: true });
      ({ items } = await this.app.core.listQuarantine());
      this.fewer = Math.max(0, before - items.length);
    } catch (thrown) {
      this.error = this.app.words.error(apiError(thrown));
    }
    this.busy = false;
    return items;
  }
}

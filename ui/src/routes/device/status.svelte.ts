// What the core says of this device and the open profile.

import type { DeviceStatus } from "../../lib/api/generated/contract";
import { apiError } from "../../lib/host/host";
import type { App } from "../../lib/state/app.svelte";

export class Status {
  device = $state.raw<DeviceStatus>();
  error = $state<string>();
  private asked = 0;

  constructor(private readonly app: App) {}

  /** Asks anew, for this many changes; gives back how to take no answer any more. */
  ask(_changes: number): () => void {
    const number = ++this.asked;
    this.app.core
      .deviceStatus()
      .then((device) => {
        if (number !== this.asked) return;
        this.device = device;
        this.error = undefined;
      })
      .catch((thrown: unknown) => {
        if (number === this.asked) this.error = this.app.words.error(apiError(thrown));
      });
    return () => (this.asked += 1);
  }

  again(): void {
    this.error = undefined;
    this.ask(this.app.changes);
  }
}

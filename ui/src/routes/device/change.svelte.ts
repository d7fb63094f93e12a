// A setting that is changed with one tap; what went wrong stays beside it.

import type { Settings } from "../../lib/api/generated/contract";
import { apiError } from "../../lib/host/host";
import type { App } from "../../lib/state/app.svelte";

export class Change {
  error = $state<string>();

  constructor(private readonly app: App) {}

  async set(settings: Partial<Settings>): Promise<void> {
    this.error = undefined;
    try {
      await this.app.change(settings);
    } catch (thrown) {
      this.error = this.app.words.error(apiError(thrown));
    }
  }
}

// Going into the practice neighbourhood from a door: busy while it is made, and why it was not.

import { apiError } from "../host/host";
import type { App } from "./app.svelte";
import { enterPractice } from "./practice";

export class Entering {
  busy = $state(false);
  error = $state<string>();

  constructor(private readonly app: App) {}

  enter = async (): Promise<void> => {
    this.busy = true;
    this.error = undefined;
    try {
      await enterPractice(this.app);
    } catch (thrown) {
      this.error = this.app.words.error(apiError(thrown));
    }
    this.busy = false;
  };
}

// Asks the core who could read what is written here: one's own devices, circles, groups outside.

import { apiError } from "../host/host";
import type { App } from "../state/app.svelte";
import type { Known } from "./readers";

export class Knowing {
  known = $state.raw<Known>();
  error = $state<string>();

  constructor(private readonly app: App) {}

  /** Asks anew, for this many changes; an answer to an older question is not taken. */
  ask(_changes: number): () => void {
    let wanted = true;
    this.find().then(
      (known) => {
        if (wanted) [this.known, this.error] = [known, undefined];
      },
      (thrown: unknown) => {
        if (wanted) this.error = this.app.words.error(apiError(thrown));
      },
    );
    return () => (wanted = false);
  }

  private async find(): Promise<Known> {
    const { core } = this.app;
    const [{ circles }, { places }] = await Promise.all([core.listCircles(), core.guestPlaces()]);
    const household = circles.find(({ sort }) => sort === "household");
    const near = circles.filter(({ sort, inside }) => sort === "neighbourhood" && inside);
    return {
      devices: household?.devices ?? 1,
      circles: await Promise.all(near.map(({ id }) => core.showCircle({ circle: id }))),
      places,
    };
  }
}

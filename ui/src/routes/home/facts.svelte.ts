// What Home tells: the newest reports, and what goes within a week.

import type { ReportRow } from "../../lib/api/generated/contract";
import { apiError } from "../../lib/host/host";
import type { App } from "../../lib/state/app.svelte";

const NEWEST = 5;

export class Facts {
  newest = $state.raw<readonly ReportRow[]>([]);
  goingWithinWeek = $state(0);
  error = $state<string>();

  constructor(private readonly app: App) {}

  /** Asks anew, for this many changes; an answer to an older question is not taken. */
  ask(_changes: number): () => void {
    let wanted = true;
    const { core } = this.app;
    Promise.all([core.listReports({ mode: "real", limit: NEWEST }), core.deviceStatus()])
      .then(([page, device]) => {
        if (!wanted) return;
        this.newest = page.rows;
        this.goingWithinWeek = device.going_within_week;
        this.error = undefined;
      })
      .catch((thrown: unknown) => {
        if (wanted) this.error = this.app.words.error(apiError(thrown));
      });
    return () => (wanted = false);
  }
}

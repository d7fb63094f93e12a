// What is said to somebody who leaves a report before it is filed: it is kept, and where.

import type { App } from "../../lib/state/app.svelte";
import type { Filing } from "./filing.svelte";
import { hold } from "./held";

/** Saves the last of it and says so, wherever the person went. Nothing is said once it is locked. */
export function leaving(app: App, filing: Filing): void {
  filing.settle().then(
    (id) => {
      if (id === undefined || app.gate !== "open") return;
      app.toasts.say({
        text: app.say("filing-kept"),
        action: {
          label: app.say("filing-throw"),
          run: () => app.router.go({ at: "drafts", drop: id }),
        },
      });
    },
    () => {
      if (app.gate !== "open") return;
      // Why is said where it can be mended.
      app.toasts.say({
        text: app.say("filing-unsaved"),
        action: {
          label: app.say("filing-return"),
          run: () => {
            hold(filing);
            app.router.open({ at: "report" });
          },
        },
      });
    },
  );
}

// One signed act: it asks for the passphrase, shows what went wrong, and says what became of it.

import type { Acted } from "../../lib/api/generated/contract";
import { apiError } from "../../lib/host/host";
import type { App } from "../../lib/state/app.svelte";

/** What is asked before it is signed. */
export interface Act {
  title: string;
  /** What it leads to, one sentence each. */
  lines: readonly string[];
  /** The word on the button. */
  sign: string;
  icon?: string;
  /** It takes something away. */
  grave?: boolean;
  /** The word that leaves it as it is. */
  leave?: string;
  /** It is a duty for a time, which the person chooses. */
  duty?: boolean;
  /** Does it; what counts operations says how many signatures it lacks. */
  run: (passphrase: string, until: Until) => Promise<Acted | undefined>;
  /** After it was done. */
  then?: () => void;
  /** Said instead of "Done". */
  done?: string;
}

/** When a duty should be handed over, for the contract; nothing where no day was chosen. */
export type Until = { until?: string };

/** Months of a duty; 0: no day is named. */
export const DUTY_MONTHS = [3, 6, 12, 0] as const;

/** So many months from now; a day that the month does not have becomes its last. */
export function after(months: number, now: Date): Until {
  if (months === 0) return {};
  const then = new Date(now);
  then.setUTCMonth(now.getUTCMonth() + months, 1);
  const last = new Date(Date.UTC(then.getUTCFullYear(), then.getUTCMonth() + 1, 0)).getUTCDate();
  then.setUTCDate(Math.min(now.getUTCDate(), last));
  return { until: then.toISOString() };
}

export class Acting {
  now = $state.raw<Act>();
  passphrase = $state("");
  months = $state<number>(6);
  missing = $state(false);
  busy = $state(false);
  error = $state<string>();

  constructor(private readonly app: App) {}

  ask(act: Act): void {
    this.close();
    this.now = act;
  }

  close = (): void => {
    if (this.busy) return;
    [this.now, this.passphrase, this.missing, this.error] = [undefined, "", false, undefined];
  };

  sign = async (): Promise<void> => {
    const act = this.now;
    this.missing = this.passphrase === "";
    if (!act || this.missing || this.busy) return;
    this.busy = true;
    this.error = undefined;
    try {
      const acted = await act.run(this.passphrase, act.duty ? after(this.months, new Date()) : {});
      this.busy = false;
      this.close();
      this.app.toasts.say({ text: this.told(act, acted) });
      this.app.touch();
      act.then?.();
    } catch (thrown) {
      this.error = this.app.words.error(apiError(thrown));
      // A wrong one is typed anew; what was asked stays.
      this.passphrase = "";
    }
    this.busy = false;
  };

  private told(act: Act, acted: Acted | undefined): string {
    if (acted && acted.lacks > 0) return this.app.say("circles-lacks", { count: acted.lacks });
    return act.done ?? this.app.say("circle-done");
  }
}

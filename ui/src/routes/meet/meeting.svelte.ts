// A meeting of two devices: what the core says of it, and what a person says to it.

import type { ApiError, Client, MeetingView } from "../../lib/api/generated/contract";
import { apiError } from "../../lib/host/host";
import type { App } from "../../lib/state/app.svelte";

export type At<State extends MeetingView["state"]> = Extract<MeetingView, { state: State }>;

export class Meeting {
  view = $state.raw<MeetingView>();
  error = $state.raw<ApiError>();
  busy = $state(false);
  private readonly core: Client;
  private asked = 0;

  constructor(app: App) {
    this.core = app.core;
  }

  /** What is under way, for this many changes; gives back how to take no answer any more. */
  look(_changes: number): () => void {
    const number = ++this.asked;
    this.core.showMeeting().then(
      (view) => {
        if (number === this.asked) this.view = view;
      },
      (thrown: unknown) => {
        if (number === this.asked) this.error = apiError(thrown);
      },
    );
    return () => (this.asked += 1);
  }

  /** Does one thing to it; true when the core did it. */
  async act(what: (core: Client) => Promise<MeetingView>): Promise<boolean> {
    if (this.busy) return false;
    [this.busy, this.error] = [true, undefined];
    try {
      const view = await what(this.core);
      // An answer to an older question says less.
      this.asked += 1;
      this.view = view;
    } catch (thrown) {
      this.error = apiError(thrown);
    }
    this.busy = false;
    return this.error === undefined;
  }

  end = (): Promise<boolean> => this.act((core) => core.endMeeting());
}

/** Whether something would be lost by leaving. */
export const isUnderWay = (view: MeetingView | undefined): boolean =>
  view !== undefined && ["waiting", "calling", "digits", "admitting"].includes(view.state);

/** Whether this end invites; the other one comes in. */
export const invites = (view: MeetingView): boolean =>
  view.state === "waiting" || ("side" in view && view.side === "inviter");

// A meeting of two devices: what the core says of it, and what a person says to it.

import type { ApiError, Role } from "../../lib/api/generated/contract";
import { apiError } from "../../lib/host/host";
import type { App } from "../../lib/state/app.svelte";
import { planned, type MeetingView } from "./planned";

export class Meeting {
  view = $state.raw<MeetingView>();
  error = $state.raw<ApiError>();
  busy = $state(false);
  private readonly ask: ReturnType<typeof planned>;

  constructor(private readonly app: App) {
    this.ask = planned(app.host.call);
  }

  /** What is under way, for this many changes. */
  look(_changes: number): () => void {
    let wanted = true;
    this.ask("show_meeting", {}).then(
      (view) => {
        if (wanted && !this.busy) this.view = view;
      },
      (thrown: unknown) => {
        if (wanted) this.error = apiError(thrown);
      },
    );
    return () => (wanted = false);
  }

  invite = (circle: string, roles: Role[], passphrase: string) =>
    this.act(() => this.ask("invite_member", { circle, roles, passphrase }));

  inviteDevice = (circle: string, passphrase: string) =>
    this.act(() => this.ask("invite_device", { circle, passphrase }));

  join = (invitation: string, passphrase: string) =>
    this.act(() => this.ask("join_circle", { invitation, passphrase }));

  answer = (same: boolean) => this.act(() => this.ask("answer_meeting", { same }));

  end = () => this.act(() => this.ask("end_meeting", {}));

  name = (circle: string, person: string, name: string) =>
    this.ask("name_person", { circle, person, name });

  private async act(what: () => Promise<MeetingView>): Promise<boolean> {
    if (this.busy) return false;
    [this.busy, this.error] = [true, undefined];
    try {
      this.view = await what();
    } catch (thrown) {
      this.error = apiError(thrown);
    }
    this.busy = false;
    return this.error === undefined;
  }
}

/** Whether something would be lost by leaving. */
export const isUnderWay = (view: MeetingView | undefined): boolean =>
  view !== undefined && !["none", "done", "over"].includes(view.state);

const OVER = ["digits", "time", "ended", "lost"] as const;

/** Why it is over, by what the core names. */
export function overWord(reason: string | null): `joining-over-${(typeof OVER)[number] | "other"}` {
  const known = OVER.find((one) => reason?.includes(one));
  return `joining-over-${known ?? "other"}`;
}

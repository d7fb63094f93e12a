// Commands of joining, and what they answer, until the contract has them.

import type { Call, Role, Secret } from "../../lib/api/generated/contract";

export type MeetingState = "none" | "waiting" | "calling" | "digits" | "admitting" | "done" | "over";

export interface MeetingView {
  state: MeetingState;
  side: "inviter" | "newcomer";
  /** The inviter's, while it waits. */
  invitation: string | null;
  digits: string | null;
  /** Oneself has said that they are the same; the other has. */
  own_word: boolean;
  their_word: boolean;
  left_s: number | null;
  second_device: boolean;
  needs_second: boolean;
  /** One's own other device, not a neighbour. */
  household: boolean;
  circle: string | null;
  person: string | null;
  reason: string | null;
}

interface Planned {
  invite_member: { request: { circle: string; roles: Role[]; passphrase: Secret }; answer: MeetingView };
  invite_device: { request: { circle: string; passphrase: Secret }; answer: MeetingView };
  join_circle: { request: { invitation: string; passphrase: Secret }; answer: MeetingView };
  show_meeting: { request: Record<string, never>; answer: MeetingView };
  answer_meeting: { request: { same: boolean }; answer: MeetingView };
  end_meeting: { request: Record<string, never>; answer: MeetingView };
  name_person: { request: { circle: string; person: string; name: string }; answer: unknown };
}

export const planned =
  (call: Call) =>
  <Name extends keyof Planned>(name: Name, request: Planned[Name]["request"]): Promise<Planned[Name]["answer"]> =>
    call(name as never, request as never) as Promise<Planned[Name]["answer"]>;

import { describe, expect, it } from "vitest";

import type { MeetingView } from "../../lib/api/generated/contract";
import { memory } from "../../lib/host/memory";
import { client } from "../../lib/api/generated/contract";
import type { App } from "../../lib/state/app.svelte";
import { Meeting, invites, isUnderWay } from "./meeting.svelte";

const WAITING: MeetingView = { state: "waiting", circle: "c", invitation: "PORCHLIGHT:J1:0", left_s: 600 };
const DIGITS: MeetingView = { state: "digits", side: "newcomer", digits: "048213", said: false, left_s: 500 };
const OVER: MeetingView = { state: "over", side: "inviter", why: "differ", by: "us", second_device: false };

function meeting(answers: Parameters<typeof memory>[0]) {
  const host = memory(answers);
  return { host, it: new Meeting({ core: client(host.call) } as unknown as App) };
}
const settled = () => new Promise((done) => setTimeout(done));

describe("a meeting", () => {
  it("is under way until somebody is in, or nobody", () => {
    expect([WAITING, DIGITS].map(isUnderWay)).toEqual([true, true]);
    expect([undefined, OVER, { state: "none" } as const].map(isUnderWay)).toEqual([false, false, false]);
    expect([WAITING, DIGITS, OVER].map(invites)).toEqual([true, false, true]);
  });

  it("shows what the core says, and the newest of it", async () => {
    const { it, host } = meeting({ show_meeting: () => WAITING, invite_member: () => WAITING });
    it.look(0);
    await settled();
    expect(it.view).toEqual(WAITING);
    host.answer("show_meeting", () => DIGITS);
    it.look(1);
    // What is answered meanwhile is newer than what was asked before.
    host.answer("end_meeting", () => ({ state: "none" }));
    expect(await it.end()).toBe(true);
    await settled();
    expect(it.view).toEqual({ state: "none" });
  });

  it("stays as it is where the core refuses, and says why", async () => {
    const { it, host } = meeting({ show_meeting: () => DIGITS });
    it.look(0);
    await settled();
    host.answer("answer_meeting", () => {
      throw { code: "vault.wrong_passphrase", params: { wrong_tries: 1 } };
    });
    expect(await it.act((core) => core.answerMeeting({ same: true, passphrase: "x" }))).toBe(false);
    expect(it.view).toEqual(DIGITS);
    expect(it.error?.code).toBe("vault.wrong_passphrase");
    expect(it.busy).toBe(false);
  });
});

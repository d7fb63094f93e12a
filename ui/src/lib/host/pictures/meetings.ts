// Made-up answers of circles, meetings and links: what `circles=` and `meeting=` of the address ask for.

import type { Commands, LinkStatus, MeetingSide, MeetingView } from "../../api/generated/contract";
import {
  FACE,
  INVITATION,
  LINES,
  MAPLE,
  PEOPLE,
  PLACES,
  TICKET,
  circlesOf,
  proposal,
  rowOf,
} from "./circles";

type Answers = {
  [Name in keyof Commands]?: (request: Commands[Name]["request"]) => Commands[Name]["answer"];
};

const NONE: MeetingView = { state: "none" };

/** A meeting as far as the address says. */
function meeting(at: string, side: MeetingSide): MeetingView {
  switch (at) {
    case "waiting":
      return { state: "waiting", circle: MAPLE, invitation: INVITATION, left_s: 585 };
    case "calling":
      return { state: "calling", side, left_s: 500 };
    case "digits":
    case "said":
      return { state: "digits", side, digits: "048213", said: at === "said", left_s: 480 };
    case "admitting":
      return { state: "admitting", side };
    case "done":
    case "lacks":
      return { state: "done", side, circle: MAPLE, person: PEOPLE.NEW, lacks: at === "lacks" ? 1 : 0, second_device: at === "lacks" };
    case "apart":
      return { state: "apart", side, circle: MAPLE, second_device: false };
    case "over":
      return { state: "over", side, why: "second_contact", by: "us", second_device: true };
    default:
      return NONE;
  }
}

function links(at: string): LinkStatus {
  if (at === "none") return { ticket: null, nearby: false, circles: false, links: [], left: 0 };
  if (at === "waiting") return { ticket: TICKET, nearby: false, circles: false, links: [], left: 0 };
  return {
    ticket: null,
    nearby: false,
    circles: true,
    links: [
      { link: 1, called: true, channels: 4, equal: true },
      { link: 2, called: false, channels: 2, equal: false },
      { link: 3, called: false, channels: 0, equal: false },
    ],
    left: 38,
  };
}

export function circleAnswers(address: URLSearchParams): Answers {
  const look = address.get("circles") ?? "none";
  const side = (address.get("side") ?? "inviter") as MeetingSide;
  let now = meeting(address.get("meeting") ?? "none", side);
  let linked = links(address.get("links") ?? "none");
  let circles = circlesOf(look);
  let lines = LINES;
  const show = (id: string) => {
    const found = circles.find((circle) => circle.id === id) ?? circlesOf("full")[1];
    if (!found) throw { code: "circle.not_found", params: {} };
    return found;
  };
  const acted = ({ circle, passphrase }: { circle: string; passphrase: string }) => {
    if (passphrase === "wrong") throw { code: "vault.wrong_passphrase", params: { wrong_tries: 1 } };
    return { operation: "0a0a", lacks: 1, circle: show(circle) };
  };
  return {
    found_circle: () => {
      circles = circlesOf("alone");
      return show(MAPLE);
    },
    list_circles: () => ({ circles: circles.map(rowOf) }),
    show_circle: ({ circle }) => show(circle),
    rename_circle: ({ circle }) => show(circle),
    name_person: ({ circle }) => show(circle),
    grant_role: acted,
    revoke_role: acted,
    remove_person: acted,
    remove_device: acted,
    leave_circle: acted,
    second_operation: acted,
    hand_over: acted,
    set_recovery: acted,
    recover: acted,
    propose_removal: ({ person }) => proposal(person),
    show_face: () => FACE,
    renew_face: () => FACE,
    lines: () => ({ lines: look === "alone" ? [] : lines }),
    shut_line: ({ line }) => ({
      lines: (lines = lines.map((one) => (one.id === line ? { ...one, state: "shut" } : one))),
    }),
    invite_guest: () => ({ text: INVITATION, line: "e7e7" }),
    accept_invitation: () => ({ places: PLACES }),
    guest_places: () => ({ places: address.has("guest") ? PLACES : [] }),
    show_meeting: () => now,
    invite_member: () => (now = meeting("waiting", side)),
    invite_device: () => (now = meeting("waiting", side)),
    join_circle: () => (now = meeting("calling", "newcomer")),
    answer_meeting: ({ same }) => (now = meeting(same ? "said" : "over", side)),
    end_meeting: () => (now = NONE),
    link_status: () => linked,
    resume_links: () => linked,
    open_links: ({ listen, nearby }) =>
      (linked = { ...links(nearby === false ? "none" : listen ? "waiting" : "full"), nearby: nearby ?? linked.nearby }),
    close_links: () => (linked = links("none")),
  };
}

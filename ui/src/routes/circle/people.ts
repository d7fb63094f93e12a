// People, roles and what was done, in words. Ids are random: their first digits tell people apart
// until one has given them a name of one's own.

import type { CircleView, OperationSays, PersonView, Role } from "../../lib/api/generated/contract";
import { list } from "../../lib/format";
import { capital, token } from "../../lib/token";
import type { Words } from "../../lib/words";

export const ROLES: readonly Role[] = [
  "admin",
  "patrol",
  "verifier",
  "responder",
  "supporter",
  "legal_partner",
  "trainer",
  "translator",
];

/** Digits of an id that are shown; more of them help nobody to tell two people apart. */
const DIGITS = 4;

export const digits = (id: string): string => id.slice(0, DIGITS);

/** What a person is called here. */
export function called(words: Words, view: Pick<CircleView, "persons">, id: string): string {
  const person = view.persons.find((one) => one.id === id);
  if (person?.is_me) return words.say("circles-you");
  return person?.name ?? words.say("circles-someone", { id: digits(id) });
}

/** The same within a sentence. */
export function within(words: Words, view: Pick<CircleView, "persons">, id: string): string {
  const isMe = view.persons.some((one) => one.id === id && one.is_me);
  return isMe ? words.say("circles-you-within") : called(words, view, id);
}

/** Several of them within a sentence. */
export const withinAll = (words: Words, view: CircleView, ids: readonly string[]): string =>
  list(words.language, ids.map((id) => within(words, view, id)));

/** A few letters in the place of a picture. */
export function initials(name: string): string {
  const letters = name.split(/\s+/).map((part) => Array.from(part)[0] ?? "");
  return letters.slice(0, 2).join("").toLocaleUpperCase();
}

export const roleWord = (words: Words, role: Role): string => words.say(token("role", role));

/** The roles of a person on one line. */
export function rolesLine(words: Words, roles: readonly Role[]): string {
  const found = roles.map((role) => roleWord(words, role));
  return capital(words, found.length === 0 ? words.say("role-none") : list(words.language, found));
}

/** What a channel is for. */
export function channelWord(words: Words, code: number): string {
  const known = code >= 0 && code <= LAST_CHANNEL;
  return capital(words, words.say(`channel-${known ? code : LAST_CHANNEL}` as "channel-0"));
}

const LAST_CHANNEL = 9;

/** Who let a person in, in one line. */
export function vouched(words: Words, view: CircleView, person: PersonView): string {
  if (person.vouched_by.length === 0) return words.say("circles-first");
  const who = withinAll(words, view, person.vouched_by);
  return words.say(person.is_me ? "circles-let-you-in" : "circles-let-in-by", { who });
}

/** What waits for a signature, as a sentence that begins with a capital. */
export function said(words: Words, view: CircleView, says: OperationSays): string {
  return capital(words, sentence(words, view, says));
}

function sentence(words: Words, view: CircleView, says: OperationSays): string {
  const one = (id: string) => within(words, view, id);
  const many = (ids: readonly string[]) => withinAll(words, view, ids);
  const roles = (all: readonly Role[]) =>
    list(words.language, all.map((role) => roleWord(words, role))) || words.say("role-none");
  switch (says.act) {
    case "admit":
      return words.say("circle-said-admit", { person: one(says.person), roles: roles(says.roles) });
    case "grant":
      return words.say("circle-said-grant", { person: one(says.person), roles: roles(says.roles) });
    case "revoke":
      return words.say("circle-said-revoke", { person: one(says.person), roles: roles(says.roles) });
    case "remove": {
      const devices = says.devices.map((id) => words.say("circles-device", { id: digits(id) }));
      const who = list(words.language, [...says.persons.map(one), ...devices]);
      return words.say("circle-said-remove", { who });
    }
    case "set_recovery":
      return words.say("circle-said-set-recovery", { k: says.k, who: many(says.persons) });
    case "recover":
      return words.say("circle-said-recover", { who: many([...says.persons, ...says.admins]) });
    case "return":
      return words.say("circle-said-return", { person: one(says.person) });
    case "open":
      return words.say("circle-said-open", { channel: channelWord(words, says.code) });
    case "set_policy":
      return words.say("circle-said-set-policy");
    case "other":
      return words.say("circle-said-other");
  }
}

/** The fewest who may save a circle together: more than half. */
export const fewest = (count: number): number => Math.floor(count / 2) + 1;

// For whom a file can be: circles in which there is somebody else, and every device but this one.

import type { BundleExported, CircleRow, CircleView } from "../../lib/api/generated/contract";
import type { Words } from "../../lib/words";
import { called, digits, withinAll } from "../circle/people";

/** Circles with somebody, or some device, to carry it to. One's own devices stand last. */
export const circlesWithOthers = (circles: readonly CircleRow[]): CircleRow[] =>
  circles
    .filter(({ inside, devices }) => inside && devices > 1)
    .sort((a, b) => Number(a.sort === "household") - Number(b.sort === "household"));

export interface Other {
  value: string;
  label: string;
}

/** Each device that a file can be for, with whose it is; one's own stand last. The device is named
    where there are more. */
export function devicesToChoose(words: Words, view: CircleView): Other[] {
  const persons = [...view.persons].sort((a, b) => Number(a.is_me) - Number(b.is_me));
  return persons.flatMap((person) => {
    const who = called(words, view, person.id);
    const all = person.devices.filter(({ is_this }) => !is_this);
    const named = person.is_me || person.devices.length > 1;
    return all.map(({ id }) => ({
      value: id,
      label: named
        ? words.say("carry-device-of", { who, device: words.say("circles-device", { id: digits(id) }) })
        : who,
    }));
  });
}

/** So many are named; with more of them their number says enough. */
const NAMED_MAX = 6;

/** Who can open what was written, in sentences. */
export function whoOpens(words: Words, view: CircleView | undefined, made: BundleExported): string[] {
  const readers = made.opens_for_readers ? [words.say("bundle-for-readers")] : [];
  if (made.device !== null) {
    const device = digits(made.device);
    const owner = view?.persons.find(({ devices }) => devices.some(({ id }) => id === made.device));
    if (!view || !owner) return [words.say("bundle-for-device", { device }), ...readers];
    return [words.say("carry-opens-device", { who: withinAll(words, view, [owner.id]), device }), ...readers];
  }
  const persons = made.opens_for.length;
  if (persons === 0) return [words.say("carry-opens-nobody"), ...readers];
  if (!view || persons > NAMED_MAX) return [words.say("bundle-for-circle", { persons }), ...readers];
  const who = withinAll(words, view, made.opens_for.map(({ person }) => person));
  return [words.say("carry-opens", { who }), words.say("carry-whom-all-text"), ...readers];
}

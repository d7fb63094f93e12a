// What became of the files that were read: what is still to be done first, what is only to know after.

import type { BundleImported, BundleSeen, CircleView } from "../../lib/api/generated/contract";
import { list } from "../../lib/format";
import type { Words } from "../../lib/words";
import { within } from "../circle/people";

/** Something to mind: what it is, and what to do. */
export interface Mind {
  icon: string;
  title: string;
  lines: string[];
}

type Circles = ReadonlyMap<string, CircleView>;

export function minds(words: Words, read: BundleImported): Mind[] {
  const missing = read.bundles.flatMap((bundle) => lacks(words, bundle));
  const refused = read.refused_files.map(({ error }) => words.error(error));
  const waits = [
    ...(read.not_yet > 0 ? [words.say("bundle-not-yet", { count: read.not_yet })] : []),
    ...(read.waiting > 0 ? [words.say("bundle-waiting", { count: read.waiting })] : []),
  ];
  const all: Mind[] = [
    { icon: "circle-dashed", title: words.say("carry-stopped"), lines: read.stopped ? [words.say("carry-stopped-text")] : [] },
    { icon: "circle-alert", title: words.say("carry-refused", { count: refused.length }), lines: refused },
    { icon: "circle-dashed", title: words.say("carry-missing"), lines: [...new Set(missing)] },
    { icon: "clock", title: words.say("carry-waits", { count: read.not_yet + read.waiting }), lines: waits },
    {
      icon: "rotate-ccw",
      title: words.say("carry-read-again"),
      lines: read.read_again ? [words.say("bundle-read-again")] : [],
    },
    {
      icon: "shield",
      title: words.say("carry-refused-parts"),
      lines: read.refused > 0 ? [words.say("bundle-refused", { count: read.refused })] : [],
    },
  ];
  return all.filter(({ lines }) => lines.length > 0);
}

function lacks(words: Words, { missing, more }: BundleSeen): string[] {
  const numbers = list(words.language, missing.map(String));
  return [
    ...(missing.length > 0 ? [words.say("bundle-missing", { count: missing.length, numbers })] : []),
    ...(more ? [words.say("bundle-more")] : []),
  ];
}

/** For which circle it was and who made it, once each. */
export function from(words: Words, circles: Circles, read: BundleImported): string[] {
  const said = read.bundles.flatMap((bundle) => {
    const view = circles.get(bundle.circle);
    const name = view && view.sort !== "household" ? view.name : words.say("circles-own");
    const circle = view ? [`${words.say("carry-from", { circle: name })}.`] : [];
    if (bundle.person !== null) {
      const person = within(words, view ?? { persons: [] }, bundle.person);
      return [...circle, words.say("bundle-by", { person })];
    }
    return bundle.says_who ? [...circle, words.say("bundle-by-nobody")] : circle;
  });
  return [...new Set(said)];
}


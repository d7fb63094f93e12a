// Where one report is by now, said plainly.

import type { Reach } from "../../lib/api/generated/contract";
import type { Words } from "../../lib/words";

/** Nobody and nothing else has it. */
export const isOnlyHere = ({ own_devices, neighbours }: Reach): boolean => own_devices === 0 && neighbours === 0;

/** On how many devices of one's own, this one among them, and with how many neighbours. */
export function whole(words: Words, reach: Reach): string {
  if (isOnlyHere(reach)) return words.say("reach-only");
  const { own_devices, neighbours } = reach;
  const parts = [
    own_devices > 0 && words.say("reach-own", { count: own_devices + 1 }),
    neighbours > 0 && words.say("reach-neighbours", { count: neighbours }),
  ];
  return parts.filter((part) => part !== false).join(" · ");
}

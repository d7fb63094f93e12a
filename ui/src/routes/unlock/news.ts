// What happened while a profile opened, which its owner has to know.

import type { ProfileView } from "../../lib/api/generated/contract";
import type { Words } from "../../lib/words";

/** What there is to tell, in one breath; nothing when nothing happened. */
export function news(words: Words, { became_new_device, expired }: ProfileView): string {
  return [
    became_new_device && words.say("profile-copied"),
    expired > 0 && words.say("profile-expired", { count: expired }),
  ]
    .filter(Boolean)
    .join(" ");
}

// What the first screen shows, computed from the core's answers.

import type { ApiError, Client, ProfileShape, ReportCount, Settings } from "../../lib/api/generated/contract";
import { apiError } from "../../lib/host/host";

export type Look =
  | { is: "loading" }
  /** Nobody has made a profile. */
  | { is: "empty" }
  | { is: "locked"; profiles: ProfileShape[] }
  | { is: "open"; profile: number; count: ReportCount }
  | { is: "error"; error: ApiError };

/** Asks the core what is here. */
export async function look(core: Client): Promise<{ look: Look; settings: Settings | undefined }> {
  let settings: Settings | undefined;
  try {
    const home = await core.homeStatus();
    settings = home.settings;
    if (home.unlocked !== null) {
      const count = await core.countReports();
      return { look: { is: "open", profile: home.unlocked, count }, settings };
    }
    const { profiles } = home;
    return { look: profiles.length === 0 ? { is: "empty" } : { is: "locked", profiles }, settings };
  } catch (thrown) {
    return { look: { is: "error", error: apiError(thrown) }, settings };
  }
}

/** The command for the terminal that goes on from here. */
export function nextStep(look: Look): string | undefined {
  switch (look.is) {
    case "empty":
      return 'porchlight init --name "Ana\'s phone"';
    case "locked":
      return "porchlight report list";
    case "open":
      return look.count.reports === 0 ? "porchlight report add --help" : undefined;
    case "loading":
    case "error":
      return undefined;
  }
}

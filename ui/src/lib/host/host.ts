// What a screen needs from the place that it runs in. Each door has its own: the Tauri window
// (`tauri.ts`), tests and pictures (`memory.ts`).

import type { ApiError, Call, Event } from "../api/generated/contract";

export interface Host {
  /** Carries a command to the core; rejects with an `ApiError`. */
  call: Call;
  /** Hears what the core tells without being asked; gives back how to stop hearing. */
  listen(hear: (event: Event) => void): Promise<() => void>;
  /** Lets the person choose a file to read, where the place has a way; nothing when they chose none. */
  chooseOpen?(): Promise<string | undefined>;
  /** The same for several files; none when they chose none. */
  chooseOpenMany?(): Promise<readonly string[]>;
  /** The same for a file to write; `name` is the path that stands there first. */
  chooseSave?(name: string): Promise<string | undefined>;
}

/** What a failed call rejected with; anything unforeseen becomes `internal`. */
export function apiError(thrown: unknown): ApiError {
  const known = typeof thrown === "object" && thrown !== null && "code" in thrown;
  return known ? (thrown as ApiError) : { code: "internal", params: { incident: "window" } };
}

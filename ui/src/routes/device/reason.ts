// Why something could not be read, in words that help. The core gives a line for those who repair
// it; the lines that it writes today stand here, any other is shown as it is.

const REASONS = {
  "the document does not say what it is": "quarantine-newer",
  "a record of a newer version, or one that does not read": "quarantine-newer",
  "a field does not read": "quarantine-part",
  "the document does not read": "quarantine-broken",
  "the document does not load": "quarantine-broken",
} as const;

export type Reason = (typeof REASONS)[keyof typeof REASONS];

export const plainReason = (reason: string): Reason | undefined =>
  Object.hasOwn(REASONS, reason) ? REASONS[reason as keyof typeof REASONS] : undefined;

/** What can be done about it. */
export const whatNext = (reason: Reason) => `${reason}-next` as const;

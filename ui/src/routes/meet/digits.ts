// Six digits as people read them: to each other, and aloud.

/** In two groups of three. */
export const grouped = (digits: string): string => `${digits.slice(0, 3)} ${digits.slice(3)}`.trim();

/** One by one, with a stop between the groups, so that no voice makes a number of them. */
export const aloud = (digits: string): string =>
  [digits.slice(0, 3), digits.slice(3)].map((group) => [...group].join(", ")).join(". ");

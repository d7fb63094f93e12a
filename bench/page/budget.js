// The table of the page's and the window's budgets, as the core's bench prints its own.

const rows = [];

/** Notes what was measured, in the unit that `what` names, and what is allowed. */
export function atMost(what, measured, budget) {
  rows.push({ what, measured, budget });
}

/** Prints the table; true when every budget is met. */
export function tell(title) {
  console.log(`${title}\n`);
  console.log(`| ${"what".padEnd(46)} | measured | budget | measured/budget |`);
  console.log(`|${"-".repeat(48)}|---------:|-------:|----------------:|`);
  for (const { what, measured, budget } of rows) {
    const ratio = (measured / budget).toFixed(2).padStart(15);
    const missed = measured > budget ? "  NOT MET" : "";
    console.log(`| ${what.padEnd(46)} | ${measured.toFixed(1).padStart(8)} | ${String(budget).padStart(6)} | ${ratio} |${missed}`);
  }
  console.log();
  return rows.every(({ measured, budget }) => measured <= budget);
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

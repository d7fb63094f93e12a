//! A table of budgets: what was measured, what is allowed, and whether it holds.

use std::fmt;

#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
}

struct Row {
    what: &'static str,
    measured: f64,
    budget: f64,
    /// Of its budget the measured may have so much: at most 1 is met.
    share: f64,
}

impl Table {
    pub(crate) fn at_most(&mut self, what: &'static str, measured: f64, budget: f64) {
        self.rows.push(Row { what, measured, budget, share: measured / budget });
    }

    /// Of ratios to others: the more the better.
    pub(crate) fn at_least(&mut self, what: &'static str, measured: f64, budget: f64) {
        self.rows.push(Row { what, measured, budget, share: budget / measured });
    }

    pub(crate) fn is_met(&self) -> bool {
        self.rows.iter().all(|row| row.share <= 1.0)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "| {:<38} | {:>9} | {:>7} | {:>13} |",
            "what", "measured", "budget", "share of it"
        )?;
        writeln!(out, "|{:-<40}|{:->11}|{:->9}|{:->15}|", "", ":", ":", ":")?;
        for Row { what, measured, budget, share } in &self.rows {
            let met = if *share <= 1.0 { "" } else { "  NOT MET" };
            writeln!(out, "| {what:<38} | {measured:>9.2} | {budget:>7} | {share:>13.2} |{met}")?;
        }
        Ok(())
    }
}

//! A table of budgets: what was measured, what is allowed, and whether it holds.

use std::fmt;

#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<(&'static str, f64, f64)>,
}

impl Table {
    pub(crate) fn at_most(&mut self, what: &'static str, measured: f64, budget: f64) {
        self.rows.push((what, measured, budget));
    }

    pub(crate) fn is_met(&self) -> bool {
        self.rows.iter().all(|(_, measured, budget)| measured <= budget)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "| {:<38} | {:>9} | {:>7} | {:>13} |",
            "what", "measured", "budget", "measured/budget"
        )?;
        writeln!(out, "|{:-<40}|{:->11}|{:->9}|{:->15}|", "", ":", ":", ":")?;
        for (what, measured, budget) in &self.rows {
            let met = if measured <= budget { "" } else { "  NOT MET" };
            writeln!(
                out,
                "| {what:<38} | {measured:>9.2} | {budget:>7} | {:>13.2} |{met}",
                measured / budget
            )?;
        }
        Ok(())
    }
}

use super::Report;
pub fn hints(_report: &Report) -> Vec<Hint> { Vec::new() }
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, ts_rs::TS)]
pub enum Hint { Vague }
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, ts_rs::TS)]
pub enum Contradiction { X }

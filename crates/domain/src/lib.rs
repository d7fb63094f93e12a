//! Record kinds and the rules about them, as pure values.
//!
//! Nothing here reads a clock, draws a random number or touches a disk: what a rule needs is given
//! to it. Automerge appears only in a kind's `document.rs`, which says how its values lie in a
//! document. A new kind adds its file, its line in [`kind`], and then follows the compiler.

pub mod fresh;
pub mod hold;
pub mod id;
pub mod kind;
pub mod label;
pub mod limit;
pub mod register;
pub mod report;
pub mod retention;
pub mod role;
pub mod statement;
pub mod time;
pub mod token;

pub use id::{DocumentId, DraftId, ReportId};
pub use kind::{Record, RecordChange, RecordError, RecordKind, Unsettled};
pub use limit::{Cause, Refusal};
pub use register::Register;

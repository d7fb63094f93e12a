//! The log of a circle (docs/protocol.md §11): signed operations whose state is a pure function of
//! the set, the same in every order of arrival.

pub mod act;
pub mod operation;
pub mod view;

pub use act::{Act, Card, Channel, Form, Person, Policy, Roles, Sort};
pub use operation::{NoOperation, Operation};
pub use view::{Keys, Member, View};

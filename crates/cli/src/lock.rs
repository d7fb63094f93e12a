//! Locking from another terminal: whoever has the profile open drops its keys.

use porchlight_app::lock::ask_holder;
use serde_json::json;

use crate::{
    door::Door,
    failure::{Done, Failure},
    output,
};

/// Asks the process that has the profile open to lock; with none, all is locked already.
pub(crate) fn ask(door: &mut Door) -> Result<Done, Failure> {
    let was_open = ask_holder(door.home.clone(), door.profile)?;
    if door.screen.json {
        output::print(&json!({ "locked": was_open }).to_string())?;
    } else {
        door.screen.say(if was_open { "lock-asked" } else { "nothing-open" })?;
    }
    Ok(Done::Whole)
}

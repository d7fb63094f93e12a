//! The closed sets of words in the contract, offered by help and completion. A test compares each
//! with what the contract accepts.

pub(crate) const ACTIVITIES: &[&str] = &[
    "detaining",
    "loading",
    "knocking",
    "stopping_vehicle",
    "checkpoint",
    "questioning",
    "parked_watching",
    "leaving",
    "other",
];
pub(crate) const SIDES: &[&str] = &["NE", "NW", "SE", "SW"];
pub(crate) const DIRECTIONS: &[&str] = &["N", "S", "E", "W"];
pub(crate) const AGENCIES: &[&str] = &[
    "ice_ero",
    "hsi",
    "cbp",
    "us_marshals",
    "local_police",
    "sheriff",
    "private",
    "other",
    "unknown",
];
pub(crate) const SAID: &[&str] = &["an_hour_ago", "earlier", "a_while_ago"];
pub(crate) const COLOURS: &[&str] = &[
    "black",
    "grey",
    "white",
    "silver",
    "dark blue",
    "maroon",
    "blue",
    "red",
    "green",
    "brown",
    "tan",
    "yellow",
    "orange",
    "other",
];
pub(crate) const GEAR: &[&str] =
    &["rifles", "helmets", "zip_ties", "radios", "face_coverings", "handcuffs", "battering_ram"];
pub(crate) const HOW: &[&str] = &["now", "saw", "told", "social", "unknown"];
pub(crate) const ANSWERS: &[&str] = &["yes", "no", "unknown"];
pub(crate) const SAFETY: &[&str] = &["safe", "affected", "needs_call_back", "unknown"];
pub(crate) const ROLES: &[&str] = &[
    "admin",
    "patrol",
    "verifier",
    "responder",
    "supporter",
    "legal_partner",
    "trainer",
    "translator",
];
pub(crate) const CATEGORIES: &[&str] = &["1", "2", "3"];

//! What happens around the server, told to the one task that decides what follows.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Note {
    /// A page traded the token.
    CameIn,
    /// A stream of events began.
    Listens,
    /// A stream of events ended.
    HungUp,
    /// Somebody pressed Enter at the terminal.
    Enter,
    /// No browser started.
    NoBrowser,
    /// Ctrl-C, or the system asks this process to end.
    End,
}

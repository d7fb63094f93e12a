//! The only error that crosses to a door: a stable dotted code with the values its sentence needs.
//!
//! The core makes no sentences for people. Each code has its words in `ui/messages/<language>/`,
//! and says what is safe and what to do next. Codes are never reused.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

macro_rules! errors {
    ($($(#[$doc:meta])* $variant:ident = $code:literal { $($param:ident: $type:ty),* } => $exit:ident;)+) => {
        /// What went wrong.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
        #[serde(tag = "code", content = "params")]
        pub enum ApiError { $($(#[$doc])* #[serde(rename = $code)] $variant { $($param: $type),* }),+ }

        impl ApiError {
            /// Every code, for the test that each has its words.
            pub const CODES: &'static [&'static str] = &[$($code),+];

            /// The stable code.
            pub fn code(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $code),+ }
            }

            /// What kind of failure it is, for exit codes.
            pub fn outcome(&self) -> Outcome {
                match self { $(Self::$variant { .. } => Outcome::$exit),+ }
            }
        }
    };
}

/// The four ways in which a command can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A rule refused it.
    Refused,
    /// The request was not understood.
    Misused,
    /// Locked, or the wrong passphrase.
    Locked,
    /// The disk or a peer failed.
    Failed,
}

errors! {
    /// Another door has this profile open.
    HomeOpenElsewhere = "home.open_elsewhere" { profile: u8 } => Failed;
    HomeNoProfile = "home.no_profile" { profile: u8 } => Misused;
    HomeProfileExists = "home.profile_exists" { profile: u8 } => Refused;
    HomeNoFreeProfile = "home.no_free_profile" {} => Refused;
    HomeProfileNumber = "home.profile_number" { profile: u8 } => Misused;
    HomeReadOnly = "home.read_only" {} => Failed;
    HomeUnreadable = "home.unreadable" { path: String } => Failed;
    HomeDiskFull = "home.disk_full" {} => Failed;

    VaultLocked = "vault.locked" {} => Locked;
    VaultAlreadyOpen = "vault.already_open" { profile: u8 } => Misused;
    VaultWrongPassphrase = "vault.wrong_passphrase" { wrong_tries: u32 } => Locked;
    /// Too many wrong tries; nothing is ever wiped, the wait grows.
    VaultWait = "vault.wait" { seconds: u32 } => Locked;
    /// The passphrase could be guessed.
    VaultWeakPassphrase = "vault.weak_passphrase" {} => Refused;
    /// The file with the wrapped key does not read.
    VaultDamaged = "vault.damaged" { path: String } => Failed;
    /// The second key in it, with which operations of a circle are signed, does not open.
    VaultDutyDamaged = "vault.duty_damaged" {} => Failed;
    VaultNewerVersion = "vault.newer_version" { found: u32, known: u32 } => Failed;

    StoreNewerVersion = "store.newer_version" { found: u32, known: u32 } => Failed;
    StoreDamaged = "store.damaged" {} => Failed;

    ReportNotFound = "report.not_found" { id: String } => Refused;
    ReportIdAmbiguous = "report.id_ambiguous" { id: String } => Misused;
    ReportNeedsDetail = "report.needs_detail" {} => Refused;
    ReportNeedsStrongEvidence = "report.needs_strong_evidence" {} => Refused;
    /// It is held in its circle: one person alone can't delete it before that ends.
    ReportHeld = "report.held" { id: String } => Refused;
    /// It lies in another circle than the one that was named.
    ReportNotInCircle = "report.not_in_circle" { id: String } => Refused;
    ReportNotHeld = "report.not_held" { id: String } => Refused;
    ReportUnreadable = "report.unreadable" { id: String } => Refused;

    FieldTooLong = "field.too_long" { field: String, len: u32, max: u32 } => Refused;
    FieldTooMany = "field.too_many" { field: String, count: u32, max: u32 } => Refused;
    FieldOutOfRange = "field.out_of_range" { field: String, value: String, min: String, max: String } => Refused;
    FieldMinAboveMax = "field.min_above_max" { field: String } => Refused;
    FieldTooEarly = "field.too_early" { field: String } => Refused;
    FieldTooLate = "field.too_late" { field: String } => Refused;
    FieldPartMissing = "field.part_missing" { field: String } => Refused;
    FieldMissing = "field.missing" { field: String } => Refused;
    FieldOnlyWithOther = "field.only_with_other" { field: String } => Refused;
    FieldNullCharacter = "field.null_character" { field: String } => Refused;
    FieldNotALanguage = "field.not_a_language" { field: String } => Refused;
    FieldKindsDisagree = "field.kinds_disagree" { field: String } => Refused;
    FieldTwice = "field.twice" { field: String } => Refused;
    FieldExpired = "field.expired" { field: String } => Refused;

    UndoNothing = "undo.nothing" {} => Refused;
    /// The edit settled a dispute; taking it back would bring back one side only.
    UndoSettledDispute = "undo.settled_dispute" {} => Refused;
    UndoChangedSince = "undo.changed_since" {} => Refused;

    DraftNotFound = "draft.not_found" { id: String } => Refused;

    /// The line is no JSON.
    ImportNotJson = "import.not_json" { column: u32 } => Refused;
    /// The line is JSON and no report: a field is missing, unknown, named twice or of another type.
    ImportNotAReport = "import.not_a_report" { field: String } => Refused;
    /// The line holds a dispute: only one side could be kept.
    ImportDisputed = "import.disputed" { field: String } => Refused;
    ImportLineTooLong = "import.line_too_long" { max_mb: u32 } => Refused;
    ImportCannotRead = "import.cannot_read" { path: String } => Failed;
    ImportNothingInIt = "import.nothing_in_it" { path: String } => Refused;
    ImportCannotWriteRefused = "import.cannot_write_refused" { path: String } => Failed;
    ExportCannotWrite = "export.cannot_write" { path: String } => Failed;

    /// The file is no file of a bundle.
    BundleNotOne = "bundle.not_one" { path: String } => Refused;
    /// A later version made it.
    BundleLaterVersion = "bundle.later_version" { path: String } => Refused;
    /// It is cut short, or was changed.
    BundleDamaged = "bundle.damaged" { path: String } => Refused;
    /// It says that somebody made it who did not make it so.
    BundleForged = "bundle.forged" { path: String } => Refused;
    /// Nothing in it opens with what is here.
    BundleNotForHere = "bundle.not_for_here" { path: String } => Refused;
    BundleCannotRead = "bundle.cannot_read" { path: String } => Failed;
    BundleCannotWrite = "bundle.cannot_write" { path: String } => Failed;
    /// The circle's log alone is larger than a file may be.
    BundleTooLarge = "bundle.too_large" {} => Failed;

    /// The file is no backup.
    BackupNotOne = "backup.not_one" { path: String } => Refused;
    /// A later version made it.
    BackupLaterVersion = "backup.later_version" { path: String } => Refused;
    /// It is cut short, or was changed.
    BackupDamaged = "backup.damaged" { path: String } => Refused;
    /// It has another passphrase. Nothing counts the tries.
    BackupWrongPassphrase = "backup.wrong_passphrase" { path: String } => Locked;
    BackupCannotRead = "backup.cannot_read" { path: String } => Failed;
    BackupCannotWrite = "backup.cannot_write" { path: String } => Failed;
    /// There is a profile here already.
    BackupNotEmpty = "backup.not_empty" {} => Refused;

    CircleNotFound = "circle.not_found" {} => Refused;
    /// The log gives the person no right to that, or not yet.
    CircleNotAllowed = "circle.not_allowed" {} => Refused;
    CircleNoSuchPerson = "circle.no_such_person" {} => Refused;
    CircleTooManyDevices = "circle.too_many_devices" {} => Refused;
    /// These first digits are those of several.
    CircleIdAmbiguous = "circle.id_ambiguous" { id: String } => Misused;
    /// Nothing of that id lacks a signature.
    CircleNoSuchOperation = "circle.no_such_operation" {} => Refused;
    /// This device has been removed, or its person left.
    CircleNotInside = "circle.not_inside" {} => Refused;
    /// More than half of the persons, and no more than there are.
    CircleRecoveryNumber = "circle.recovery_number" { persons: u32, k: u32 } => Refused;
    /// A household is never left: it is one's own devices.
    CircleHousehold = "circle.household" {} => Refused;
    /// What was given to this device when it was admitted does not hold together.
    CircleBadPackage = "circle.bad_package" {} => Refused;
    /// A removed device could read what would be written now; another member has to make a key first.
    CircleNoCleanKey = "circle.no_clean_key" {} => Refused;
    /// No Face names the channel yet: an admin must make one first.
    CircleNoFace = "circle.no_face" {} => Refused;
    CircleNoSuchLine = "circle.no_such_line" {} => Refused;
    /// Of one person so many open lines are exchanged: nobody would hear on one more.
    CircleTooManyLines = "circle.too_many_lines" { max: u32 } => Refused;
    /// Who is in the circle needs no invitation as a guest.
    CircleInside = "circle.inside" {} => Refused;
    /// There is no meeting, or it is not at the point where that can be done.
    MeetingNotNow = "meeting.not_now" {} => Refused;
    /// Another admin has to agree to an admin: let them in first.
    MeetingAdminLater = "meeting.admin_later" {} => Refused;
    /// The circle knows no printed words of this person.
    RecoveryNone = "recovery.none" {} => Refused;
    /// A word is in no list. Both are counted from 1.
    RecoveryNotAWord = "recovery.not_a_word" { sheet: u32, word: u32 } => Misused;
    RecoveryLength = "recovery.length" { sheet: u32 } => Misused;
    /// A word of the sheet is another one of the list.
    RecoveryTypo = "recovery.typo" { sheet: u32 } => Misused;
    RecoveryTooFew = "recovery.too_few" { have: u32, need: u32 } => Misused;
    /// The sheets were not printed together.
    RecoveryMixed = "recovery.mixed" {} => Misused;
    /// They are right words, and no secret of this program.
    RecoveryNotOurs = "recovery.not_ours" {} => Misused;
    /// They are not the words of the person who is invited back.
    RecoveryOtherPerson = "recovery.other_person" {} => Refused;
    /// The text is no ticket.
    LinkTicketNotOne = "link.ticket_not_one" {} => Misused;
    LinkTicketCutShort = "link.ticket_cut_short" {} => Misused;
    LinkTicketTypo = "link.ticket_typo" {} => Misused;
    LinkTicketOtherVersion = "link.ticket_other_version" {} => Misused;
    /// It is not the address of a relay.
    LinkRelayNotOne = "link.relay_not_one" {} => Misused;
    /// It is not an address and a port.
    LinkAddress = "link.address" { address: String } => Misused;
    /// The address is not this device's, or taken; or there is no network.
    LinkUnbound = "link.unbound" {} => Failed;
    /// As many links are open as may be.
    LinkTooMany = "link.too_many" { max: u32 } => Refused;

    /// The text is no invitation.
    InvitationNotOne = "invitation.not_one" {} => Misused;
    /// Its end is missing.
    InvitationCutShort = "invitation.cut_short" {} => Misused;
    InvitationTypo = "invitation.typo" {} => Misused;
    InvitationOtherVersion = "invitation.other_version" {} => Misused;
    /// It is to something else: to become a member.
    InvitationOtherSort = "invitation.other_sort" {} => Misused;

    /// This device has no voice, or it does not start.
    SpeechNoVoice = "speech.no_voice" {} => Failed;

    RequestUnknownCommand = "request.unknown_command" { name: String } => Misused;
    RequestNotJson = "request.not_json" { line: u32, column: u32 } => Misused;
    RequestNotValid = "request.not_valid" { field: String, line: u32, column: u32 } => Misused;
    RequestBadCursor = "request.bad_cursor" {} => Misused;

    /// Unforeseen. The log has the chain under this number.
    Internal = "internal" { incident: String } => Failed;
}

//! The list. One line per command; every door is generated from it and has no behaviour of its own.

/// Hands the list to a callback macro: doc line, `name(Request) -> Answer;`
#[macro_export]
macro_rules! with_commands {
    ($callback:ident) => {
        $callback! {
            /// What is here before anything is unlocked: profiles, settings in the clear.
            home_status(Nothing) -> HomeStatus;
            /// Make a profile with its own passphrase and database, and open it.
            create_profile(CreateProfile) -> ProfileView;
            /// Open a profile.
            unlock_profile(UnlockProfile) -> ProfileView;
            /// Set a damaged database aside, and save into a new one what still reads.
            rescue_profile(UnlockProfile) -> RescueSummary;
            /// Drop every key and start again as a fresh, locked process. Destroys nothing.
            lock_now(Nothing) -> Nothing;
            /// Wrap the profile's key under a new passphrase.
            change_passphrase(ChangePassphrase) -> Nothing;
            /// Change language, text size and theme. They lie in the clear.
            change_settings(Settings) -> Settings;

            /// File a report.
            create_report(CreateReport) -> ReportView;
            /// Set fields of a report anew. Setting a disputed field settles it.
            edit_report(EditReport) -> ReportView;
            /// Take back the last edit, if nothing came after it. A deletion has no undo.
            undo_edit(Nothing) -> ReportView;
            /// Delete a report, its chunks and its rows from this device.
            delete_report(OneReport) -> DeletedReport;
            /// One report with its hints. The id may be shortened while it is unique.
            show_report(OneReport) -> ReportView;
            /// A page of reports, the newest first, by words and filters.
            list_reports(ListReports) -> ReportPage;
            /// How many reports are here.
            count_reports(Nothing) -> ReportCount;
            /// Read reports from a JSONL file. Running it again goes on where it stopped.
            import_reports(ImportReports) -> ImportSummary;
            /// Write reports to a file at a chosen precision.
            export_reports(ExportReports) -> ExportSummary;
            /// Stop the import or export under way; what was acknowledged stays.
            stop_work(Nothing) -> Nothing;

            /// Keep an unfinished report on this device.
            save_draft(SaveDraft) -> DraftView;
            /// Unfinished reports, the newest first.
            list_drafts(Nothing) -> DraftList;
            /// One unfinished report.
            show_draft(OneDraft) -> DraftView;
            /// Remove an unfinished report; nothing of it is left.
            drop_draft(OneDraft) -> Nothing;
            /// File an unfinished report.
            file_draft(FileDraft) -> ReportView;

            /// Verify every chunk and compare every list with the documents it was made from.
            check_store(CheckStore) -> CheckSummary;
            /// What could not be read, and why.
            list_quarantine(Nothing) -> QuarantineList;
        }
    };
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident($request:ident) -> $answer:ident;)+) => {
        /// The name of every command, in the order of the list.
        pub const COMMANDS: &[&str] = &[$(stringify!($name)),+];
    };
}

with_commands!(names);

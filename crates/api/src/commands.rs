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
            /// Write the whole profile into one file, sealed under a passphrase of its own.
            export_backup(ExportBackup) -> BackupExported;
            /// Make a profile of a backup, where there is none yet, and open it.
            restore_backup(RestoreBackup) -> BackupRestored;
            /// Drop every key and start again as a fresh, locked process. Destroys nothing.
            lock_now(Nothing) -> Nothing;
            /// Wrap the profile's key under a new passphrase.
            change_passphrase(ChangePassphrase) -> Nothing;
            /// Change language, text size, theme and when it locks by itself. They lie in the clear.
            change_settings(Settings) -> Settings;
            /// Five words picked by chance, good for a passphrase. Nothing keeps them.
            suggest_passphrase(SuggestPassphrase) -> SuggestedPassphrase;
            /// Say a text aloud with the device's own voice. It ends the speech before it, and does not wait.
            speak(Speak) -> Nothing;
            /// This profile on this device: its name, place and size, and what goes next.
            device_status(Nothing) -> DeviceStatus;

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
            /// How many reports are here, the real ones and the practised ones apart.
            count_reports(Nothing) -> ReportCount;
            /// File made-up reports to practise with, all of them exercises. Does nothing while some are here.
            start_practice(Nothing) -> ReportCount;
            /// Delete every exercise, filed or unfinished, and never a real report.
            end_practice(Nothing) -> ReportCount;
            /// Read reports from a JSONL file. Running it again goes on where it stopped.
            import_reports(ImportReports) -> ImportSummary;
            /// Write reports to a file at a chosen precision.
            export_reports(ExportReports) -> ExportSummary;
            /// Write what somebody without a link may have into files, sealed to a circle or one device.
            export_bundle(ExportBundle) -> BundleExported;
            /// Read files of bundles. Reading one again changes nothing, and goes on where it stopped.
            import_bundle(ImportBundle) -> BundleImported;
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

            /// Found a neighbourhood: its first person, and its admin, is oneself.
            found_circle(FoundCircle) -> CircleView;
            /// Every circle of this profile, the household among them.
            list_circles(Nothing) -> CircleList;
            /// One circle: who is in it, its channels, and what lacks signatures.
            show_circle(OneCircle) -> CircleView;
            /// Give a circle another name, for this profile alone.
            rename_circle(RenameCircle) -> CircleView;
            /// Give a person a role.
            grant_role(GrantRole) -> Acted;
            /// Take a role from a person. One's own needs no right.
            revoke_role(RevokeRole) -> Acted;
            /// What might fall with a person who is removed. Nothing is done.
            propose_removal(OnePerson) -> RemovalProposal;
            /// Remove a person, with all of their devices, and whoever is to go with them.
            remove_person(RemovePerson) -> Acted;
            /// Remove a device, somebody's or one's own.
            remove_device(RemoveDevice) -> Acted;
            /// Leave a circle. What is here stays until its time is over.
            leave_circle(LeaveCircle) -> Acted;
            /// Sign an operation that lacks signatures.
            second_operation(SecondOperation) -> Acted;
            /// Make another person admin, and end one's own duty.
            hand_over(HandOver) -> Acted;
            /// Name the persons who can recover the circle together, and how many of them must sign.
            set_recovery(SetRecovery) -> Acted;
            /// Remove persons and devices, and make admins, without an admin: the recovery set signs.
            recover(Recover) -> Acted;
            /// Make a new wrapping key for this device in a circle.
            renew_wrapping_key(OneCircle) -> CircleView;
            /// What people outside know of a circle: how old it is, and who has to sign the next.
            show_face(OneCircle) -> CircleFace;
            /// Make what people outside know of a circle anew; where two admins sign it, propose or sign it.
            renew_face(RenewFace) -> CircleFace;
            /// Invite somebody outside a circle to write into its reports, or to read its alerts.
            invite_guest(InviteGuest) -> GuestInvitation;
            /// The lines on which people outside write into a circle's reports.
            lines(OneCircle) -> LineList;
            /// Shut a line for good. What came on it stays.
            shut_line(OneLine) -> LineList;
            /// Take an invitation to write into a circle's reports, or to read its alerts.
            accept_invitation(AcceptInvitation) -> GuestPlaces;
            /// Where this profile writes or reads as a guest, and what became of what it sent.
            guest_places(Nothing) -> GuestPlaces;
            /// Invite a neighbour into a circle: the answer holds the invitation.
            invite_member(InviteMember) -> MeetingView;
            /// Invite another device of one's own.
            invite_device(InviteDevice) -> MeetingView;
            /// Invite somebody back who lost every device, with their printed words.
            invite_return(InviteReturn) -> MeetingView;
            /// Come into a circle with an invitation.
            join_circle(JoinCircle) -> MeetingView;
            /// Come back into a household that was restored, by the printed words alone.
            return_household(ReturnHousehold) -> CircleView;
            /// The words that bring a person back who has lost every device, for paper.
            show_recovery_words(ShowRecoveryWords) -> RecoveryWords;
            /// Which circles words that were typed bring back into.
            check_recovery_words(CheckRecoveryWords) -> RecoveryChecked;
            /// How far the meeting is.
            show_meeting(Nothing) -> MeetingView;
            /// Say whether both screens show the same digits.
            answer_meeting(AnswerMeeting) -> MeetingView;
            /// Stop the meeting, or put away what came of it.
            end_meeting(Nothing) -> MeetingView;
            /// Give a person of a circle a name, for this profile alone.
            name_person(NamePerson) -> CircleView;
            set_relay(SetRelay) -> CircleView;
            /// Exchange with neighbours: let them call, or call one by a ticket.
            open_links(OpenLinks) -> LinkStatus;
            /// The links that are open, and how far each is.
            resume_links(Nothing) -> LinkStatus;
            link_status(Nothing) -> LinkStatus;
            /// Close every link.
            close_links(Nothing) -> LinkStatus;
            /// Keep a record from being destroyed, for 90 days unless another person renews it.
            hold_report(HoldReport) -> ReportView;
            /// Say that the holds on a record are no longer needed. Two persons lift them.
            lift_hold(OneReport) -> ReportView;
            /// Say that a record's time is over. Two persons make it due.
            mark_due(OneReport) -> ReportView;

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

//! The body of every command of the contract: one line that leads to its use case. A command of
//! the list without a body here does not compile.

#[allow(clippy::wildcard_imports, reason = "the list names every type of the contract")]
use porchlight_api::*;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Desk, backup, bundle, care,
    circle::{face, people, places, records, view},
    device, draft,
    error::AppError,
    meeting, passphrase, practice, recovery, report,
};

macro_rules! dispatch {
    ($($(#[$doc:meta])* $name:ident($request:ident) -> $answer:ident;)+) => {
        /// Calls a command by its name in the contract.
        pub(crate) fn dispatch(desk: &Desk, name: &str, request: &str) -> Result<String, ApiError> {
            match name {
                $(stringify!($name) => answer::<$request, $answer>(desk, request, $name),)+
                _ => Err(ApiError::RequestUnknownCommand { name: name.chars().take(64).collect() }),
            }
        }
    };
}

with_commands!(dispatch);

fn answer<Q: DeserializeOwned, A: Serialize>(
    desk: &Desk,
    request: &str,
    command: fn(&Desk, Q) -> Result<A, AppError>,
) -> Result<String, ApiError> {
    let request = parse(request)?;
    // A command that panics outside the engine's thread is unforeseen too, and ends nothing else.
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| command(desk, request)));
    let answer = outcome.unwrap_or(Err(AppError::Panicked)).map_err(AppError::into_api)?;
    serde_json::to_string(&answer).map_err(|error| AppError::Answer(error).into_api())
}

/// Reads a request; the error names the field or the place, never the content.
fn parse<Q: DeserializeOwned>(request: &str) -> Result<Q, ApiError> {
    let place = |error: &serde_json::Error| {
        (
            u32::try_from(error.line()).unwrap_or(u32::MAX),
            u32::try_from(error.column()).unwrap_or(u32::MAX),
        )
    };
    // Types complain before syntax does, so syntax is asked first: both answers are then true.
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(request) {
        let (line, column) = place(&error);
        return Err(ApiError::RequestNotJson { line, column });
    }
    // serde would take a list for the fields in their order, which is no part of the contract.
    if !request.trim_ascii_start().starts_with('{') {
        return Err(ApiError::RequestNotValid { field: ".".to_owned(), line: 1, column: 1 });
    }
    let mut reader = serde_json::Deserializer::from_str(request);
    serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let (line, column) = place(error.inner());
        ApiError::RequestNotValid { field: error.path().to_string(), line, column }
    })
}

#[expect(clippy::unnecessary_wraps, reason = "every command has this form")]
fn home_status(desk: &Desk, _: Nothing) -> Result<HomeStatus, AppError> {
    Ok(care::home_status(desk))
}

fn create_profile(desk: &Desk, request: CreateProfile) -> Result<ProfileView, AppError> {
    desk.create_profile(request.profile, &request.passphrase, &request.device_name)
}

fn unlock_profile(desk: &Desk, request: UnlockProfile) -> Result<ProfileView, AppError> {
    desk.unlock_profile(request.profile, &request.passphrase)
}

fn rescue_profile(desk: &Desk, request: UnlockProfile) -> Result<RescueSummary, AppError> {
    desk.rescue_profile(request.profile, &request.passphrase)
}

fn export_backup(desk: &Desk, request: ExportBackup) -> Result<BackupExported, AppError> {
    backup::export(desk, &request)
}

fn restore_backup(desk: &Desk, request: RestoreBackup) -> Result<BackupRestored, AppError> {
    backup::restore(desk, &request)
}

fn invite_return(desk: &Desk, request: InviteReturn) -> Result<MeetingView, AppError> {
    meeting::invite_return(desk, request)
}

fn return_household(desk: &Desk, request: ReturnHousehold) -> Result<CircleView, AppError> {
    recovery::return_household(desk, &request)
}

fn show_recovery_words(desk: &Desk, request: ShowRecoveryWords) -> Result<RecoveryWords, AppError> {
    recovery::show(desk, &request)
}

fn check_recovery_words(
    desk: &Desk,
    request: CheckRecoveryWords,
) -> Result<RecoveryChecked, AppError> {
    recovery::check(desk, &request)
}

#[expect(clippy::unnecessary_wraps, reason = "every command has this form")]
fn lock_now(desk: &Desk, _: Nothing) -> Result<Nothing, AppError> {
    desk.lock_now();
    Ok(Nothing {})
}

fn change_passphrase(desk: &Desk, request: ChangePassphrase) -> Result<Nothing, AppError> {
    desk.change_passphrase(&request.old, &request.new)?;
    Ok(Nothing {})
}

fn change_settings(desk: &Desk, settings: Settings) -> Result<Settings, AppError> {
    desk.home().set_settings(&settings)?;
    Ok(settings)
}

fn suggest_passphrase(
    _: &Desk,
    request: SuggestPassphrase,
) -> Result<SuggestedPassphrase, AppError> {
    passphrase::suggest(&request)
}

fn speak(desk: &Desk, request: Speak) -> Result<Nothing, AppError> {
    desk.voice().speak(&request)?;
    Ok(Nothing {})
}

fn device_status(desk: &Desk, _: Nothing) -> Result<DeviceStatus, AppError> {
    device::status(desk)
}

fn create_report(desk: &Desk, request: CreateReport) -> Result<ReportView, AppError> {
    let language = desk.language().language;
    desk.engine()?.run(move |engine| report::create(engine, request, &language))
}

fn edit_report(desk: &Desk, request: EditReport) -> Result<ReportView, AppError> {
    desk.engine()?.run(move |engine| report::edit(engine, request))
}

fn undo_edit(desk: &Desk, _: Nothing) -> Result<ReportView, AppError> {
    desk.engine()?.run(report::undo)
}

fn delete_report(desk: &Desk, request: OneReport) -> Result<DeletedReport, AppError> {
    desk.engine()?.run(move |engine| report::delete(engine, &request.id))
}

fn show_report(desk: &Desk, request: OneReport) -> Result<ReportView, AppError> {
    desk.read(|reads| report::show(reads, &request.id, desk.now()))
}

fn list_reports(desk: &Desk, request: ListReports) -> Result<ReportPage, AppError> {
    desk.read(|reads| report::list(reads, request))
}

fn count_reports(desk: &Desk, _: Nothing) -> Result<ReportCount, AppError> {
    desk.read(report::count)
}

fn start_practice(desk: &Desk, _: Nothing) -> Result<ReportCount, AppError> {
    let language = desk.language().language;
    desk.engine()?.run(move |engine| practice::start(engine, &language))
}

fn end_practice(desk: &Desk, _: Nothing) -> Result<ReportCount, AppError> {
    desk.engine()?.run(practice::end)
}

fn import_reports(desk: &Desk, request: ImportReports) -> Result<ImportSummary, AppError> {
    report::import::run(desk, &request)
}

fn export_reports(desk: &Desk, request: ExportReports) -> Result<ExportSummary, AppError> {
    report::export::run(desk, &request)
}

fn export_bundle(desk: &Desk, request: ExportBundle) -> Result<BundleExported, AppError> {
    bundle::export(desk, &request)
}

fn import_bundle(desk: &Desk, request: ImportBundle) -> Result<BundleImported, AppError> {
    bundle::import(desk, &request)
}

#[expect(clippy::unnecessary_wraps, reason = "every command has this form")]
fn stop_work(desk: &Desk, _: Nothing) -> Result<Nothing, AppError> {
    desk.stop_work();
    Ok(Nothing {})
}

fn save_draft(desk: &Desk, request: SaveDraft) -> Result<DraftView, AppError> {
    desk.engine()?.run(move |engine| draft::save(engine, request))
}

fn list_drafts(desk: &Desk, _: Nothing) -> Result<DraftList, AppError> {
    desk.read(draft::list)
}

fn show_draft(desk: &Desk, request: OneDraft) -> Result<DraftView, AppError> {
    desk.read(|reads| draft::show(reads, &request.id))
}

fn drop_draft(desk: &Desk, request: OneDraft) -> Result<Nothing, AppError> {
    desk.engine()?.run(move |engine| draft::discard(engine, &request.id))
}

fn file_draft(desk: &Desk, request: FileDraft) -> Result<ReportView, AppError> {
    let language = desk.language().language;
    desk.engine()?.run(move |engine| draft::file(engine, &request, &language))
}

fn found_circle(desk: &Desk, request: FoundCircle) -> Result<CircleView, AppError> {
    let (duty, recovery) = desk.duty_and_recovery(&request.passphrase)?;
    desk.engine()?.run(move |engine| people::found(engine, &request.name, (&duty, &recovery)))
}

fn invite_guest(desk: &Desk, request: InviteGuest) -> Result<GuestInvitation, AppError> {
    desk.engine()?.run(move |engine| places::invite(engine, &request))
}

fn lines(desk: &Desk, request: OneCircle) -> Result<LineList, AppError> {
    desk.engine()?.run(move |engine| places::lines(engine, &request))
}

fn shut_line(desk: &Desk, request: OneLine) -> Result<LineList, AppError> {
    desk.engine()?.run(move |engine| places::shut(engine, &request))
}

fn accept_invitation(desk: &Desk, request: AcceptInvitation) -> Result<GuestPlaces, AppError> {
    desk.engine()?.run(move |engine| places::accept(engine, &request))
}

fn guest_places(desk: &Desk, _: Nothing) -> Result<GuestPlaces, AppError> {
    desk.engine()?.run(places::places)
}

fn list_circles(desk: &Desk, _: Nothing) -> Result<CircleList, AppError> {
    desk.engine()?.run(view::list)
}

fn show_circle(desk: &Desk, request: OneCircle) -> Result<CircleView, AppError> {
    desk.engine()?.run(move |engine| view::show(engine, &request.circle))
}

fn rename_circle(desk: &Desk, request: RenameCircle) -> Result<CircleView, AppError> {
    desk.engine()?.run(move |engine| people::rename(engine, &request))
}

fn grant_role(desk: &Desk, request: GrantRole) -> Result<Acted, AppError> {
    let duty = desk.duty(&request.passphrase)?;
    desk.engine()?.run(move |engine| people::grant(engine, &request, &duty))
}

fn revoke_role(desk: &Desk, request: RevokeRole) -> Result<Acted, AppError> {
    let duty = desk.duty(&request.passphrase)?;
    desk.engine()?.run(move |engine| people::revoke(engine, &request, &duty))
}

fn propose_removal(desk: &Desk, request: OnePerson) -> Result<RemovalProposal, AppError> {
    desk.engine()?.run(move |engine| view::propose_removal(engine, &request))
}

fn remove_person(desk: &Desk, request: RemovePerson) -> Result<Acted, AppError> {
    let duty = desk.duty(&request.passphrase)?;
    desk.engine()?.run(move |engine| people::remove_person(engine, &request, &duty))
}

fn remove_device(desk: &Desk, request: RemoveDevice) -> Result<Acted, AppError> {
    let duty = desk.duty(&request.passphrase)?;
    desk.engine()?.run(move |engine| people::remove_device(engine, &request, &duty))
}

fn leave_circle(desk: &Desk, request: LeaveCircle) -> Result<Acted, AppError> {
    let duty = desk.duty(&request.passphrase)?;
    desk.engine()?.run(move |engine| people::leave(engine, &request.circle, &duty))
}

fn second_operation(desk: &Desk, request: SecondOperation) -> Result<Acted, AppError> {
    let duty = desk.duty(&request.passphrase)?;
    desk.engine()?.run(move |engine| people::second(engine, &request, &duty))
}

fn hand_over(desk: &Desk, request: HandOver) -> Result<Acted, AppError> {
    let duty = desk.duty(&request.passphrase)?;
    desk.engine()?.run(move |engine| people::hand_over(engine, &request, &duty))
}

fn set_recovery(desk: &Desk, request: SetRecovery) -> Result<Acted, AppError> {
    let duty = desk.duty(&request.passphrase)?;
    desk.engine()?.run(move |engine| people::set_recovery(engine, &request, &duty))
}

fn recover(desk: &Desk, request: Recover) -> Result<Acted, AppError> {
    let duty = desk.duty(&request.passphrase)?;
    desk.engine()?.run(move |engine| people::recover(engine, &request, &duty))
}

fn renew_wrapping_key(desk: &Desk, request: OneCircle) -> Result<CircleView, AppError> {
    desk.engine()?.run(move |engine| people::renew_wrapping_key(engine, &request.circle))
}

fn show_face(desk: &Desk, request: OneCircle) -> Result<CircleFace, AppError> {
    desk.engine()?.run(move |engine| face::show(engine, &request.circle))
}

fn renew_face(desk: &Desk, request: RenewFace) -> Result<CircleFace, AppError> {
    let duty = desk.duty(&request.passphrase)?;
    desk.engine()?.run(move |engine| face::renewed(engine, &request, &duty))
}

fn invite_member(desk: &Desk, request: InviteMember) -> Result<MeetingView, AppError> {
    meeting::invite_member(desk, request)
}

fn invite_device(desk: &Desk, request: InviteDevice) -> Result<MeetingView, AppError> {
    meeting::invite_device(desk, request)
}

fn join_circle(desk: &Desk, request: JoinCircle) -> Result<MeetingView, AppError> {
    meeting::join(desk, &request)
}

fn show_meeting(desk: &Desk, _: Nothing) -> Result<MeetingView, AppError> {
    meeting::show(desk)
}

fn answer_meeting(desk: &Desk, request: AnswerMeeting) -> Result<MeetingView, AppError> {
    meeting::answer(desk, &request)
}

fn end_meeting(desk: &Desk, _: Nothing) -> Result<MeetingView, AppError> {
    meeting::end(desk)
}

fn name_person(desk: &Desk, request: NamePerson) -> Result<CircleView, AppError> {
    desk.engine()?.run(move |engine| meeting::name_person(engine, &request))
}

fn set_relay(desk: &Desk, request: SetRelay) -> Result<CircleView, AppError> {
    desk.engine()?.run(move |engine| meeting::set_relay(engine, &request))
}

fn open_links(desk: &Desk, request: OpenLinks) -> Result<LinkStatus, AppError> {
    meeting::open_links(desk, request)
}

fn resume_links(desk: &Desk, _: Nothing) -> Result<LinkStatus, AppError> {
    meeting::resume_links(desk)
}

fn link_status(desk: &Desk, _: Nothing) -> Result<LinkStatus, AppError> {
    meeting::link_status(desk)
}

fn close_links(desk: &Desk, _: Nothing) -> Result<LinkStatus, AppError> {
    meeting::close_links(desk)
}

fn hold_report(desk: &Desk, request: HoldReport) -> Result<ReportView, AppError> {
    desk.engine()?.run(move |engine| records::hold(engine, &request))
}

fn lift_hold(desk: &Desk, request: OneReport) -> Result<ReportView, AppError> {
    desk.engine()?.run(move |engine| records::lift(engine, &request.id))
}

fn mark_due(desk: &Desk, request: OneReport) -> Result<ReportView, AppError> {
    desk.engine()?.run(move |engine| records::mark_due(engine, &request.id))
}

fn check_store(desk: &Desk, request: CheckStore) -> Result<CheckSummary, AppError> {
    care::check(desk, request)
}

fn list_quarantine(desk: &Desk, _: Nothing) -> Result<QuarantineList, AppError> {
    desk.read(care::quarantine)
}

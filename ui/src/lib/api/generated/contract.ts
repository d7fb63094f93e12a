// The contract between the core and the screens. Made from `crates/api` by `make bindings`;
// do not edit it by hand, a test compares the two.

export type AcceptInvitation = { text: string, };

/**
 * What an operation led to.
 */
export type Acted = { operation: string, 
/**
 * How many more persons must sign it before it counts.
 */
lacks: number, circle: CircleView, };

/**
 * The set of what was seen happening; empty means not known.
 */
export type Activity = { kinds: Array<ActivityKind>, 
/**
 * In the reporter's words; only with `other`.
 */
text: string | null, };

/**
 * What was going on, the most serious first: that order picks the one word where only one fits.
 */
export type ActivityKind = "detaining" | "loading" | "knocking" | "stopping_vehicle" | "checkpoint" | "questioning" | "parked_watching" | "leaving" | "other";

/**
 * Agencies by which people are known to act, or say that they do.
 */
export type Agency = "ice_ero" | "hsi" | "cbp" | "us_marshals" | "local_police" | "sheriff" | "private" | "other" | "unknown";

/**
 * Yes, no, or honestly neither.
 */
export type Answer = "yes" | "no" | "unknown";

/**
 * Say whether both screens show the same digits.
 */
export type AnswerMeeting = { same: boolean, 
/**
 * Of whoever invites, for `same` alone: it opens the key that signs.
 */
passphrase: Secret | null, };

/**
 * What went wrong.
 */
export type ApiError = { "code": "home.open_elsewhere", "params": { profile: number, } } | { "code": "home.no_profile", "params": { profile: number, } } | { "code": "home.profile_exists", "params": { profile: number, } } | { "code": "home.no_free_profile", "params": Record<symbol, never> } | { "code": "home.profile_number", "params": { profile: number, } } | { "code": "home.read_only", "params": Record<symbol, never> } | { "code": "home.unreadable", "params": { path: string, } } | { "code": "home.disk_full", "params": Record<symbol, never> } | { "code": "vault.locked", "params": Record<symbol, never> } | { "code": "vault.already_open", "params": { profile: number, } } | { "code": "vault.wrong_passphrase", "params": { wrong_tries: number, } } | { "code": "vault.wait", "params": { seconds: number, } } | { "code": "vault.weak_passphrase", "params": Record<symbol, never> } | { "code": "vault.damaged", "params": { path: string, } } | { "code": "vault.duty_damaged", "params": Record<symbol, never> } | { "code": "vault.newer_version", "params": { found: number, known: number, } } | { "code": "store.newer_version", "params": { found: number, known: number, } } | { "code": "store.damaged", "params": Record<symbol, never> } | { "code": "report.not_found", "params": { id: string, } } | { "code": "report.id_ambiguous", "params": { id: string, } } | { "code": "report.needs_detail", "params": Record<symbol, never> } | { "code": "report.needs_strong_evidence", "params": Record<symbol, never> } | { "code": "report.held", "params": { id: string, } } | { "code": "report.not_in_circle", "params": { id: string, } } | { "code": "report.not_held", "params": { id: string, } } | { "code": "report.unreadable", "params": { id: string, } } | { "code": "field.too_long", "params": { field: string, len: number, max: number, } } | { "code": "field.too_many", "params": { field: string, count: number, max: number, } } | { "code": "field.out_of_range", "params": { field: string, value: string, min: string, max: string, } } | { "code": "field.min_above_max", "params": { field: string, } } | { "code": "field.too_early", "params": { field: string, } } | { "code": "field.too_late", "params": { field: string, } } | { "code": "field.part_missing", "params": { field: string, } } | { "code": "field.missing", "params": { field: string, } } | { "code": "field.only_with_other", "params": { field: string, } } | { "code": "field.null_character", "params": { field: string, } } | { "code": "field.not_a_language", "params": { field: string, } } | { "code": "field.kinds_disagree", "params": { field: string, } } | { "code": "field.twice", "params": { field: string, } } | { "code": "field.expired", "params": { field: string, } } | { "code": "undo.nothing", "params": Record<symbol, never> } | { "code": "undo.settled_dispute", "params": Record<symbol, never> } | { "code": "undo.changed_since", "params": Record<symbol, never> } | { "code": "draft.not_found", "params": { id: string, } } | { "code": "import.not_json", "params": { column: number, } } | { "code": "import.not_a_report", "params": { field: string, } } | { "code": "import.disputed", "params": { field: string, } } | { "code": "import.line_too_long", "params": { max_mb: number, } } | { "code": "import.cannot_read", "params": { path: string, } } | { "code": "import.nothing_in_it", "params": { path: string, } } | { "code": "import.cannot_write_refused", "params": { path: string, } } | { "code": "export.cannot_write", "params": { path: string, } } | { "code": "bundle.not_one", "params": { path: string, } } | { "code": "bundle.later_version", "params": { path: string, } } | { "code": "bundle.damaged", "params": { path: string, } } | { "code": "bundle.forged", "params": { path: string, } } | { "code": "bundle.not_for_here", "params": { path: string, } } | { "code": "bundle.cannot_read", "params": { path: string, } } | { "code": "bundle.cannot_write", "params": { path: string, } } | { "code": "bundle.too_large", "params": Record<symbol, never> } | { "code": "backup.not_one", "params": { path: string, } } | { "code": "backup.later_version", "params": { path: string, } } | { "code": "backup.damaged", "params": { path: string, } } | { "code": "backup.wrong_passphrase", "params": { path: string, } } | { "code": "backup.cannot_read", "params": { path: string, } } | { "code": "backup.cannot_write", "params": { path: string, } } | { "code": "backup.not_empty", "params": Record<symbol, never> } | { "code": "circle.not_found", "params": Record<symbol, never> } | { "code": "circle.not_allowed", "params": Record<symbol, never> } | { "code": "circle.no_such_person", "params": Record<symbol, never> } | { "code": "circle.too_many_devices", "params": Record<symbol, never> } | { "code": "circle.id_ambiguous", "params": { id: string, } } | { "code": "circle.no_such_operation", "params": Record<symbol, never> } | { "code": "circle.not_inside", "params": Record<symbol, never> } | { "code": "circle.recovery_number", "params": { persons: number, k: number, } } | { "code": "circle.household", "params": Record<symbol, never> } | { "code": "circle.bad_package", "params": Record<symbol, never> } | { "code": "circle.no_clean_key", "params": Record<symbol, never> } | { "code": "circle.no_face", "params": Record<symbol, never> } | { "code": "circle.no_such_line", "params": Record<symbol, never> } | { "code": "circle.too_many_lines", "params": { max: number, } } | { "code": "circle.inside", "params": Record<symbol, never> } | { "code": "meeting.not_now", "params": Record<symbol, never> } | { "code": "meeting.admin_later", "params": Record<symbol, never> } | { "code": "recovery.none", "params": Record<symbol, never> } | { "code": "recovery.not_a_word", "params": { sheet: number, word: number, } } | { "code": "recovery.length", "params": { sheet: number, } } | { "code": "recovery.typo", "params": { sheet: number, } } | { "code": "recovery.too_few", "params": { have: number, need: number, } } | { "code": "recovery.mixed", "params": Record<symbol, never> } | { "code": "recovery.not_ours", "params": Record<symbol, never> } | { "code": "recovery.other_person", "params": Record<symbol, never> } | { "code": "link.ticket_not_one", "params": Record<symbol, never> } | { "code": "link.ticket_cut_short", "params": Record<symbol, never> } | { "code": "link.ticket_typo", "params": Record<symbol, never> } | { "code": "link.ticket_other_version", "params": Record<symbol, never> } | { "code": "link.relay_not_one", "params": Record<symbol, never> } | { "code": "link.address", "params": { address: string, } } | { "code": "link.unbound", "params": Record<symbol, never> } | { "code": "link.too_many", "params": { max: number, } } | { "code": "invitation.not_one", "params": Record<symbol, never> } | { "code": "invitation.cut_short", "params": Record<symbol, never> } | { "code": "invitation.typo", "params": Record<symbol, never> } | { "code": "invitation.other_version", "params": Record<symbol, never> } | { "code": "invitation.other_sort", "params": Record<symbol, never> } | { "code": "speech.no_voice", "params": Record<symbol, never> } | { "code": "request.unknown_command", "params": { name: string, } } | { "code": "request.not_json", "params": { line: number, column: number, } } | { "code": "request.not_valid", "params": { field: string, line: number, column: number, } } | { "code": "request.bad_cursor", "params": Record<symbol, never> } | { "code": "internal", "params": { incident: string, } };

/**
 * What became of writing a backup.
 */
export type BackupExported = { path: string, bytes: number, 
/**
 * Somebody stopped it: there is no file.
 */
stopped: boolean, };

/**
 * What became of restoring one.
 */
export type BackupRestored = { 
/**
 * Open now. `None`: somebody stopped it, and nothing was made.
 */
profile: ProfileView | null, };

/**
 * What was made, and for whom.
 */
export type BundleExported = { circle: string, 
/**
 * The one device that opens it.
 */
device: string | null, 
/**
 * In their order. Empty when it was stopped: nothing is left of it then.
 */
files: Array<BundleFile>, 
/**
 * Changes and statements.
 */
chunks: number, 
/**
 * What does not read on this device any more and is not in it.
 */
unreadable: number, 
/**
 * Who can open it: members with so many of their devices, each what they may read.
 */
opens_for: Array<BundleOpener>, 
/**
 * Whoever reads the circle's alerts can open these.
 */
opens_for_readers: boolean, stopped: boolean, };

export type BundleFile = { path: string, bytes: number, };

/**
 * What became of what is in the files.
 */
export type BundleImported = { 
/**
 * New here.
 */
taken: number, already_here: number, 
/**
 * What does not hold together; it is not taken.
 */
refused: number, 
/**
 * What lacks a key or something that it rests on. It is not kept: read the files again once that came.
 */
not_yet: number, 
/**
 * What is kept on this device until what it builds on comes.
 */
waiting: number, 
/**
 * Something read earlier was put aside for want of room and can be taken now: read its file again.
 */
read_again: boolean, bundles: Array<BundleSeen>, 
/**
 * Files of which nothing was taken, if others were.
 */
refused_files: Array<RefusedFile>, 
/**
 * Somebody stopped it; what was taken stays, and running it again goes on.
 */
stopped: boolean, };

export type BundleOpener = { person: string, devices: number, };

/**
 * A bundle of which files were read.
 */
export type BundleSeen = { circle: string, 
/**
 * Who made it, if they are in the circle now.
 */
person: string | null, 
/**
 * Whether it says who made it. Readers of an audience are not told.
 */
says_who: boolean, 
/**
 * The numbers of its files that were read.
 */
pieces: Array<number>, 
/**
 * Numbers of files that were not among them, as far as is known.
 */
missing: Array<number>, 
/**
 * Whether files follow of which nothing is known but that.
 */
more: boolean, };

/**
 * Who may be told, chosen by the reporter and checked by [`guard`]. The number 1, 2 or 3.
 */
export type Category = 1 | 2 | 3;

export type ChangePassphrase = { old: Secret, new: Secret, };

/**
 * How a channel is shared (docs/protocol.md §13).
 */
export type ChannelForm = "roster" | "drop" | "audience";

/**
 * A channel of a circle.
 */
export type ChannelView = { id: string, 
/**
 * What it is for: docs/protocol.md §13.
 */
code: number, form: ChannelForm, 
/**
 * Devices that read it, and how many persons hold them.
 */
devices: number, persons: number, may_read: boolean, may_write: boolean, 
/**
 * No device that was removed can read what is written there now; `None` where oneself can't read.
 */
key_is_clean: boolean | null, };

/**
 * Words that somebody typed, one text a sheet.
 */
export type CheckRecoveryWords = { sheets: Array<Secret>, };

export type CheckStore = { 
/**
 * Rebuild what can be rebuilt.
 */
repair?: boolean, };

export type CheckSummary = { chunks: number, documents: number, rows: number, problems: Array<Problem>, 
/**
 * Problems that were mended; `problems` are those that remain.
 */
repaired: number, };

/**
 * What people outside a circle know of it, as this device holds it: one signed list of keys. All
 * empty where the circle has none.
 */
export type CircleFace = { 
/**
 * Rises with each one.
 */
number: number | null, 
/**
 * When this device made it, or took it over, by its own clock.
 */
made_at: string | null, 
/**
 * What people outside write is sealed to who read it then; `None` where there is nothing to
 * write into.
 */
as_of: string | null, 
/**
 * How many voices can attest: people who vouched for each other are one.
 */
labels: number, 
/**
 * The circle has changed since, so that another one is to be made.
 */
due: boolean, proposal: FaceProposal | null, };

export type CircleList = { circles: Array<CircleRow>, };

/**
 * What this device is in a circle.
 */
export type CirclePlace = "inside" | "restored" | "outside";

/**
 * A line of the list.
 */
export type CircleRow = { id: string, name: string, sort: CircleSort, persons: number, devices: number, 
/**
 * One's own.
 */
roles: Array<Role>, 
/**
 * Whether this device is still in it.
 */
inside: boolean, place: CirclePlace, 
/**
 * Operations that lack signatures.
 */
unsigned: number, };

/**
 * What a circle is. The rules are the same.
 */
export type CircleSort = "neighbourhood" | "household" | "section";

/**
 * A circle as this device sees it now.
 */
export type CircleView = { id: string, name: string, sort: CircleSort, 
/**
 * One's own person in it.
 */
me: string, 
/**
 * Whether this device is still in it.
 */
inside: boolean, place: CirclePlace, persons: Array<PersonView>, channels: Array<ChannelView>, 
/**
 * Operations that lack signatures.
 */
unsigned: Array<OperationView>, 
/**
 * Devices of which two operations with one number are here: their keys lie.
 */
forked: Array<string>, 
/**
 * The relay that was chosen for it on this device, by which this device can be called.
 */
relay?: string, };

/**
 * Two answers that do not go together.
 */
export type Contradiction = "observed_after_reported" | "last_seen_after_reported" | "last_seen_before_observed" | "now_but_earlier" | "leaving_but_still_there" | "unmarked_but_agency_words" | "minors_but_nobody" | "category_below_evidence";

export type CreateProfile = { 
/**
 * 1 to 9; the first free one when left out.
 */
profile?: number, passphrase: Secret, 
/**
 * What this device is called, to its owner and later to their neighbours.
 */
device_name: string, };

/**
 * What a person says. Everything may be left out but the category; a draft is the same, unfinished.
 */
export type CreateReport = { mode?: Mode, 
/**
 * BCP 47 tag; the app's language when empty.
 */
language?: string, size?: Partial<Size>, activity?: Partial<Activity>, place?: Partial<Place>, unit?: Partial<Unit>, observed?: Partial<Observed>, equipment?: Partial<Equipment>, how_known?: HowKnown, category?: Category | null, people_at_risk?: Answer, minors?: Answer, still_there?: Partial<StillThere>, reporter_safety?: ReporterSafety, contact?: string | null, note?: string, 
/**
 * 1 to 365; the category's own when left out.
 */
keep_days?: number | null, 
/**
 * File it although the category's evidence is missing; a hint says so to whoever reads it.
 */
confirm_category?: boolean, };

/**
 * An angle of latitude or longitude in WGS 84 degrees, exact to seven decimals.
 */
export type Degrees = number;

/**
 * What a deletion took, and where else it may stay.
 */
export type DeletedReport = { id: string, };

/**
 * An open profile on this device.
 */
export type DeviceStatus = { profile: number, device_name: string, 
/**
 * The home folder, as a path to be read by a person.
 */
home: string, 
/**
 * The profile's database with its log, in KiB, rounded up.
 */
storage_kb: number, 
/**
 * What this person may still write on that disk, in KiB; `None` where the system does not say.
 */
free_kb: number | null, 
/**
 * Where an export would be looked for: the person's downloads, else their own folder; empty
 * where the system names neither.
 */
suggested_folder: string, 
/**
 * When the time of the next record is over; `None` when nothing is here.
 */
next_to_go: string | null, 
/**
 * Records whose time is over within seven days, those over already among them.
 */
going_within_week: number, };

/**
 * A device of a person.
 */
export type DeviceView = { 
/**
 * The first digits of its key.
 */
id: string, 
/**
 * It is this one.
 */
is_this: boolean, };

/**
 * Direction in which something moves.
 */
export type Direction = "N" | "S" | "E" | "W";

export type DraftList = { drafts: Array<DraftView>, 
/**
 * Drafts that are here and do not read; they stay as they are.
 */
unreadable: number, };

export type DraftView = { id: string, saved_at: string, report: CreateReport, };

/**
 * Changes to one report, made together or not at all.
 */
export type EditReport = { id: string, changes: Array<ReportChange>, 
/**
 * As in filing: keep a category whose evidence is missing.
 */
confirm_category?: boolean, };

/**
 * A document that was made of a report for a circle, and that has another content than this one: somebody
 * there changed it, or it could not be changed from here.
 */
export type Elsewhere = { 
/**
 * To be shown as a report is.
 */
id: string, 
/**
 * The name of the circle; none if this profile is not in it.
 */
circle: string | null, };

/**
 * Vehicles and gear, in the order in which they were named.
 */
export type Equipment = { vehicles: Array<Vehicle>, gear: Array<Gear>, };

export type Event = { "event": "changed", kinds: Array<RecordKind>, ids: Array<string>, } | { "event": "drafts_changed", } | { "event": "progress", work: Work, done: number, total: number, } | { "event": "meeting_changed", } | { "event": "links_changed", } | { "event": "locking", };

export type ExportBackup = { path: string, 
/**
 * The profile's.
 */
passphrase: Secret, 
/**
 * The file's own; it may be the same.
 */
file_passphrase: Secret, };

export type ExportBundle = { circle: string, 
/**
 * For this device alone, by the first digits of its id; for the whole circle when left out.
 */
device?: string, 
/**
 * The first file, or a folder that is there. Further files are named after the first.
 */
path: string, 
/**
 * About how large a file may be, 1 to 2,000 MB; 2,000 when left out.
 */
piece_mb?: number, 
/**
 * Leave out what was put into earlier bundles for the same circle or device.
 */
only_new?: boolean, };

/**
 * File formats of an export.
 */
export type ExportFormat = "csv" | "jsonl" | "geojson";

export type ExportReports = { path: string, format: ExportFormat, precision: Precision, 
/**
 * Names that are known to be streets. At block, plain words that meet at a corner pass only
 * when both are among them: `Clark & Lunt` could be two people.
 */
streets?: Array<string>, };

export type ExportSummary = { written: number, 
/**
 * Reports that could not be read and are not in the file.
 */
unreadable: number, stopped: boolean, path: string, };

/**
 * A part of the list.
 */
export type FacePart = "place" | "number" | "roots" | "publishers" | "attesters" | "ended" | "drops";

/**
 * A list that waits for another admin.
 */
export type FaceProposal = { came_at: string, 
/**
 * Oneself has signed it.
 */
mine: boolean, 
/**
 * How many more must sign it.
 */
lacks: number, 
/**
 * Persons who can.
 */
waits_for: Array<string>, 
/**
 * Where it is not what this device would sign; `None`: it is.
 */
differs: FacePart | null, };

export type FileDraft = { id: string, confirm_category?: boolean, };

export type FoundCircle = { 
/**
 * For this profile alone; others give the circle names of their own.
 */
name: string, passphrase: Secret, };

/**
 * Gear that was seen.
 */
export type Gear = "rifles" | "helmets" | "zip_ties" | "radios" | "face_coverings" | "handcuffs" | "battering_ram";

export type GrantRole = { circle: string, person: string, role: Role, 
/**
 * Shown to everybody; it ends nothing by itself.
 */
until?: string, passphrase: Secret, };

/**
 * An invitation. Whoever holds the text is the guest.
 */
export type GuestInvitation = { text: string, 
/**
 * The line that it opens; an invitation to read opens none.
 */
line: string | null, };

/**
 * A report that was sent in, and what became of it.
 */
export type GuestItem = { 
/**
 * One's own report.
 */
report: string, 
/**
 * When this device heard that it came in.
 */
received_at: string | null, };

/**
 * A circle of others where this profile writes or reads.
 */
export type GuestPlaceView = { id: string, sort: GuestSort, accepted_at: string, 
/**
 * What is sent is addressed to the group as of that date; `None` before they were met.
 */
addressed_as_of: string | null, 
/**
 * That date lies so far back that nothing is sent before they were met again.
 */
is_too_old: boolean, 
/**
 * This device is a copy: another one may be writing with the invitation.
 */
needs_new_invitation: boolean, items: Array<GuestItem>, };

export type GuestPlaces = { places: Array<GuestPlaceView>, };

/**
 * What a guest is invited to.
 */
export type GuestSort = "reports" | "alerts";

export type HandOver = { circle: string, 
/**
 * The person who becomes admin.
 */
to: string, 
/**
 * Shown to everybody; it ends nothing by itself.
 */
until?: string, passphrase: Secret, };

/**
 * A record that must not be destroyed yet.
 */
export type Held = { since: string, 
/**
 * It lapses then, unless another person renews it.
 */
until: string, };

/**
 * One thing to weigh.
 */
export type Hint = { "hint": "vague" } | { "hint": "old" } | { "hint": "second_hand" } | { "hint": "contradictory", "which": Array<Contradiction> } | { "hint": "category_unsupported" } | { "hint": "disputed" };

/**
 * A record to be held, in the channel where it lies.
 */
export type HoldReport = { id: string, 
/**
 * What was made of it for this circle, where it does not lie there itself.
 */
circle?: string, };

/**
 * What anybody who holds the device can see without a passphrase.
 */
export type HomeStatus = { profiles: Array<ProfileShape>, settings: Settings, 
/**
 * The number of the profile that is open in this process.
 */
unlocked: number | null, 
/**
 * `speak` finds a voice on this device.
 */
speech: boolean, };

/**
 * How the reporter knows. Second-hand never counts as a witness.
 */
export type HowKnown = "now" | "saw" | "told" | "social" | "unknown";

export type ImportBundle = { 
/**
 * In any order; each can be read alone.
 */
paths: Array<string>, };

export type ImportReports = { path: string, 
/**
 * Where refused lines go with their reasons; beside the file when left out.
 */
refused_path?: string, 
/**
 * 1 to 365; each report's category's own when left out.
 */
keep_days?: number, };

/**
 * What became of each line of the file.
 */
export type ImportSummary = { lines: number, imported: number, already_here: number, refused: number, blank: number, 
/**
 * Imported ones whose category lacks its evidence.
 */
category_unsupported: number, 
/**
 * Somebody stopped it; running it again goes on.
 */
stopped: boolean, refused_path: string | null, };

/**
 * Invite another device of one's own into a circle, or into the household.
 */
export type InviteDevice = { circle: string, at?: Array<string>, };

export type InviteGuest = { circle: string, sort?: GuestSort, 
/**
 * How many reports are taken from them in a day before the rest waits.
 */
quota?: number, };

/**
 * Invite a neighbour. Nothing is signed before both people have compared six digits.
 */
export type InviteMember = { circle: string, 
/**
 * What they are let in as; the admin duty only while nobody else has to agree to it.
 */
roles?: Array<Role>, 
/**
 * Addresses on which they may call, as `ADDRESS:PORT`; without any, all of this device's networks.
 */
at?: Array<string>, };

/**
 * Invite somebody back who lost every device and has their printed words. This device's person says
 * by it that they saw them.
 */
export type InviteReturn = { circle: string, person: string, at?: Array<string>, };

/**
 * Come into a circle with an invitation.
 */
export type JoinCircle = { 
/**
 * The text of the invitation, as copied or read from the picture code.
 */
invitation: string, 
/**
 * What this profile calls the circle; another device of one's own may leave it empty for the
 * household.
 */
name: string, passphrase: Secret, 
/**
 * The printed words, one text a sheet, for an invitation to come back.
 */
recovery_words?: Array<Secret>, };

export type LeaveCircle = { circle: string, passphrase: Secret, };

export type LineList = { lines: Array<LineView>, };

/**
 * What became of a line.
 */
export type LineState = "open" | "fallen" | "shut";

/**
 * A line on which somebody outside writes to a circle.
 */
export type LineView = { id: string, 
/**
 * Who invited them.
 */
by: string, state: LineState, 
/**
 * Reports that came on it.
 */
reports: number, 
/**
 * What came since the start and this device can't open: it is too old for it.
 */
unopened: number, };

/**
 * The links of the open profile.
 */
export type LinkStatus = { 
/**
 * With it others may call, as long as the links are open.
 */
ticket: string | null, 
/**
 * Others on the same network can see that a device here looks for others.
 */
nearby: boolean, 
/**
 * The devices of one's circles may call, and are called.
 */
circles: boolean, 
/**
 * Whether every relay that was chosen for a circle is reached; nothing where none was, or it is not
 * known yet.
 */
relay_reached?: boolean, links: Array<LinkView>, 
/**
 * What was asked for and has not come.
 */
left: number, };

/**
 * One link. It names nobody: in each circle a device has another name.
 */
export type LinkView = { link: number, 
/**
 * It was called from here.
 */
called: boolean, 
/**
 * The other end has proven to be in so many shared channels; 0 while it is not known.
 */
channels: number, 
/**
 * Both hold the same of all that they share.
 */
equal: boolean, };

/**
 * Words and filters; all of them must fit.
 */
export type ListReports = { 
/**
 * Words that must all occur; accents and case do not matter, the last word may be unfinished.
 */
search?: string, 
/**
 * Only the real ones, or only the practised ones.
 */
mode?: Mode, category?: Category, activity?: ActivityKind, still_there?: Answer, 
/**
 * Only those that are disputed, or only those that are not.
 */
disputed?: boolean, 
/**
 * Not made before this time.
 */
since?: string, 
/**
 * Rows a page, 1 to 200; 50 when left out.
 */
limit?: number, 
/**
 * `next` of the page before.
 */
after?: string, };

/**
 * Whether vehicles or clothes carried an agency's marks.
 */
export type Marked = "marked" | "unmarked";

/**
 * Why a meeting ended without anybody having been let in.
 */
export type MeetingEnd = "differ" | "stopped" | "expired" | "second_contact" | "used" | "clock" | "link_lost" | "not_signed" | "not_stored" | "other_version" | "misbehaved";

/**
 * Whether the other end says why, or this one.
 */
export type MeetingEndedBy = "us" | "them";

/**
 * Which end of a meeting this is.
 */
export type MeetingSide = "inviter" | "newcomer";

/**
 * How far a meeting is.
 */
export type MeetingView = { "state": "none", } | { "state": "waiting", circle: string, invitation: string, left_s: number, } | { "state": "calling", side: MeetingSide, left_s: number, } | { "state": "digits", side: MeetingSide, digits: string, said: boolean, left_s: number, } | { "state": "admitting", side: MeetingSide, } | { "state": "done", side: MeetingSide, circle: string, person: string, lacks: number, 
/**
 * Afterwards one more device came with the invitation: somebody else has seen it.
 */
second_device: boolean, } | { "state": "apart", side: MeetingSide, circle: string, second_device: boolean, } | { "state": "over", side: MeetingSide, why: MeetingEnd, by: MeetingEndedBy, second_device: boolean, };

/**
 * Whether it happened, or is practised. Bound into every signature, shown on every screen.
 */
export type Mode = "real" | "exercise";

/**
 * Give a person of a circle a name of one's own. It stays on this device; an empty one takes it away.
 */
export type NamePerson = { circle: string, person: string, name: string, };

/**
 * A request or an answer without content: `{}`.
 */
export type Nothing = Record<string, never>;

/**
 * When it was seen, by the reporting device's clock.
 */
export type Observed = { at: string | null, 
/**
 * Plus or minus, in minutes.
 */
uncertainty_min: number | null, said: Said | null, };

/**
 * The id of a circle, the first digits of it, or one's own name for it.
 */
export type OneCircle = { circle: string, };

export type OneDraft = { id: string, };

/**
 * The id of a line, or the first digits of it.
 */
export type OneLine = { circle: string, line: string, };

export type OnePerson = { circle: string, person: string, };

/**
 * The id of a report, or the first characters of it.
 */
export type OneReport = { id: string, };

/**
 * Let others exchange with this device, call somebody, or both.
 */
export type OpenLinks = { 
/**
 * Whether others may call. Answered with a ticket to give them.
 */
listen: boolean, 
/**
 * Addresses for that; without any, all of this device's networks.
 */
at?: Array<string>, 
/**
 * A ticket of somebody who is called.
 */
to: string | null, 
/**
 * Whether others on the same network find this device, and this one them; without a word it stays
 * as it is. `true` listens too.
 */
nearby: boolean | null, 
/**
 * Whether to call the devices of one's circles where they said that they are, to let them call,
 * and to tell them where this one is.
 */
circles?: boolean, 
/**
 * A relay by which the ticket leads here too.
 */
relay?: string | null, };

/**
 * What an operation says, for whoever is asked to sign it.
 */
export type OperationSays = { "act": "admit", person: string, roles: Array<Role>, } | { "act": "remove", persons: Array<string>, devices: Array<string>, for_cause: boolean, } | { "act": "grant", person: string, roles: Array<Role>, until: string | null, } | { "act": "revoke", person: string, roles: Array<Role>, } | { "act": "set_policy", } | { "act": "open", code: number, } | { "act": "set_recovery", persons: Array<string>, k: number, } | { "act": "recover", persons: Array<string>, devices: Array<string>, admins: Array<string>, } | { "act": "return", person: string, } | { "act": "other", };

/**
 * An operation that lacks signatures.
 */
export type OperationView = { id: string, 
/**
 * How many more persons must sign it.
 */
lacks: number, says: OperationSays, };

/**
 * A person in a circle.
 */
export type PersonView = { id: string, 
/**
 * What this profile calls them; on this device alone.
 */
name: string | null, is_me: boolean, roles: Array<Role>, devices: Array<DeviceView>, 
/**
 * Who admitted them; nobody admitted the founder.
 */
vouched_by: Array<string>, 
/**
 * When one of their devices and this one last held the same, by this device's clock.
 */
met_at?: string, 
/**
 * When their duty as an admin should be handed over. It is shown and decides nothing.
 */
admin_until: string | null, };

/**
 * A place as a whole: it is written and disputed as a whole, never mixed from two people.
 */
export type Place = { 
/**
 * As written: an address, a corner, words.
 */
text: string | null, side: Side | null, landmark: string | null, direction_of_travel: Direction | null, 
/**
 * Both coordinates or neither.
 */
lat: Degrees | null, lon: Degrees | null, 
/**
 * Claimed accuracy of the coordinates, in metres.
 */
accuracy_m: number | null, 
/**
 * What neighbours call the area; the only words that may pass at [`super::Precision::Area`].
 */
area: string | null, };

/**
 * How precisely a report's place may be told, the finest first.
 */
export type Precision = "exact" | "block" | "area";

/**
 * One thing that is not as it should be.
 */
export type Problem = { kind: ProblemKind, 
/**
 * The record concerned, where it is known.
 */
id: string | null, count: number, };

export type ProblemKind = "chunk" | "document" | "document_missing" | "row" | "search";

/**
 * A profile from outside: a number and its shape. Its name lies inside.
 */
export type ProfileShape = { number: number, shape: Shape, 
/**
 * Wrong tries since the last right one.
 */
wrong_tries: number, 
/**
 * Seconds until the next try is allowed.
 */
wait_s: number, };

/**
 * An open profile.
 */
export type ProfileView = { profile: number, device_name: string, 
/**
 * The database came from another installation (a copied home): it got a new device key.
 */
became_new_device: boolean, 
/**
 * Records destroyed at this opening because their time was over.
 */
expired: number, };

/**
 * Something that could not be read or was not allowed. It is kept, and tried again after an update.
 */
export type QuarantineItem = { id: string, reason: string, size_bytes: number, at: string, };

export type QuarantineList = { items: Array<QuarantineItem>, };

/**
 * Where a report is besides this device, as far as this device has seen: never more than there is.
 */
export type Reach = { 
/**
 * Other devices of one's own that have it as it is here.
 */
own_devices: number, 
/**
 * Circles that are to get it: what was made of it for them waits here, or is there.
 */
circles: number, 
/**
 * People of those circles who have the newest of it.
 */
neighbours: number, };

/**
 * Which kind of record a document holds.
 */
export type RecordKind = "report";

export type Recover = { circle: string, remove_persons?: Array<string>, remove_devices?: Array<string>, 
/**
 * Persons who become admins.
 */
make_admin?: Array<string>, passphrase: Secret, };

/**
 * What words that were typed are good for.
 */
export type RecoveryChecked = { circles: Array<RecoveryCircle>, };

/**
 * A circle, and whether some words bring its person back into it.
 */
export type RecoveryCircle = { circle: string, name: string, sort: CircleSort, works: boolean, };

/**
 * The words, sheet by sheet.
 */
export type RecoveryWords = { sheets: Array<Array<string>>, 
/**
 * Circles, and whether these words bring back into each.
 */
circles: Array<RecoveryCircle>, };

export type RefusedFile = { path: string, error: ApiError, };

/**
 * The value of a safety field, with what others wrote at the same time.
 */
export type Register<T> = { 
/**
 * What Automerge shows as the winner; on its own only when `others` is empty.
 */
value: T, 
/**
 * Concurrent values that differ, in the same order on every peer.
 */
others: Array<T>, };

/**
 * What might fall with a person who is removed. Proposals: nothing is done.
 */
export type RemovalProposal = { person: string, 
/**
 * Their devices, all of which go with them.
 */
devices: Array<DeviceView>, 
/**
 * Whom they vouched for, and whom those vouched for in turn.
 */
vouched: Array<Vouched>, 
/**
 * Lines of guests that they alone invited, which are shut with them.
 */
lines: Array<LineView>, 
/**
 * How many persons must sign: two where an admin is removed from among three or more.
 */
signatures: number, };

export type RemoveDevice = { circle: string, device: string, passphrase: Secret, };

export type RemovePerson = { circle: string, person: string, 
/**
 * Persons who go with them.
 */
also_persons?: Array<string>, 
/**
 * Devices of others that go with them.
 */
also_devices?: Array<string>, 
/**
 * Lines that stay open although whoever invited the guest goes.
 */
keep_lines?: Array<string>, 
/**
 * What they attested no longer counts.
 */
for_cause?: boolean, passphrase: Secret, };

export type RenameCircle = { circle: string, name: string, };

export type RenewFace = { circle: string, passphrase: Secret, };

/**
 * The record. Fields in a [`Register`] are the safety fields.
 */
export type Report = { mode: Mode, source: Source | null, 
/**
 * BCP 47 tag of the language that the note and place are written in.
 */
language: string, size: Size, activity: Register<Activity>, place: Register<Place>, unit: Unit, observed: Register<Observed>, 
/**
 * When it was filed, by the clock of the device that filed it.
 */
reported_at: string, 
/**
 * That clock less true time, where the device knew; so true time = shown - offset.
 */
device_clock_offset_s: number | null, equipment: Equipment, how_known: HowKnown, category: Register<Category>, people_at_risk: Register<Answer>, minors: Register<Answer>, still_there: Register<StillThere>, reporter_safety: Register<ReporterSafety>, contact: Register<string | null>, note: string, 
/**
 * Fixed when filed or imported here; a person may choose 1 to 365 days.
 */
keep_until: string, };

/**
 * One field set anew. Setting a disputed safety field settles the dispute.
 */
export type ReportChange = { "field": "language", "value": string } | { "field": "size", "value": Size } | { "field": "activity", "value": Activity } | { "field": "place", "value": Place } | { "field": "unit", "value": Unit } | { "field": "observed", "value": Observed } | { "field": "equipment", "value": Equipment } | { "field": "how_known", "value": HowKnown } | { "field": "category", "value": Category } | { "field": "people_at_risk", "value": Answer } | { "field": "minors", "value": Answer } | { "field": "still_there", "value": StillThere } | { "field": "reporter_safety", "value": ReporterSafety } | { "field": "contact", "value": string | null } | { "field": "note", "value": string };

export type ReportCount = { 
/**
 * Real ones.
 */
reports: number, exercises: number, 
/**
 * Real ones, unfinished.
 */
drafts: number, exercise_drafts: number, 
/**
 * Documents in quarantine and drafts that do not read; nobody can say which mode they are.
 */
unreadable: number, };

export type ReportPage = { rows: Array<ReportRow>, 
/**
 * Where the next page begins; `None` at the end.
 */
next: string | null, };

/**
 * A line of a list.
 */
export type ReportRow = { id: string, mode: Mode, reported_at: string, observed_at: string | null, 
/**
 * The highest of those given.
 */
category: Category, 
/**
 * All that anybody saw, the most serious first.
 */
activity: Array<ActivityKind>, place: string | null, people_max: number | null, vehicles_max: number | null, how_known: HowKnown, still_there: Answer, 
/**
 * A safety field has several values; a person has to look.
 */
disputed: boolean, };

/**
 * A report as its reader sees it.
 */
export type ReportView = { id: string, report: Report, 
/**
 * What a verifier should weigh.
 */
hints: Array<Hint>, 
/**
 * Safety fields with several values, which a person has to settle.
 */
disputed: Array<string>, undo: boolean, 
/**
 * When it is destroyed, if its time is over already.
 */
destroyed_from: string | null, 
/**
 * While somebody holds it, it is not destroyed.
 */
held?: Held, 
/**
 * On whose devices it is besides this one.
 */
reach: Reach, 
/**
 * What was made of it for others, where that says something else by now.
 */
elsewhere?: Array<Elsewhere>, 
/**
 * How many persons say that its time is over; two make it due.
 */
said_due?: number, };

/**
 * How the reporter is.
 */
export type ReporterSafety = "safe" | "affected" | "needs_call_back" | "unknown";

/**
 * What could be saved of a damaged database.
 */
export type RescueSummary = { documents: number, chunks: number, 
/**
 * The folder in which the damaged files lie, untouched.
 */
set_aside: string, };

export type RestoreBackup = { path: string, 
/**
 * The file's own.
 */
file_passphrase: Secret, 
/**
 * Of the profile that is made of it.
 */
passphrase: Secret, };

/**
 * Come back into the household that this profile was restored with, by the words alone. Every other
 * device is out of it then.
 */
export type ReturnHousehold = { circle: string, 
/**
 * One text a sheet.
 */
recovery_words: Array<Secret>, passphrase: Secret, };

export type RevokeRole = { circle: string, person: string, role: Role, passphrase: Secret, };

/**
 * A capability that a circle gives to a person. None is more important than another.
 */
export type Role = "admin" | "patrol" | "verifier" | "responder" | "supporter" | "legal_partner" | "trainer" | "translator";

/**
 * How a vague time was put.
 */
export type Said = "an_hour_ago" | "earlier" | "a_while_ago";

export type SaveDraft = { 
/**
 * The draft to write over; a new one when left out.
 */
id?: string, report: CreateReport, };

export type SecondOperation = { circle: string, operation: string, passphrase: Secret, };

/**
 * Text that must not be printed, copied or stored.
 */
export type Secret = string;

export type SetRecovery = { circle: string, persons: Array<string>, 
/**
 * How many of them must sign; more than half.
 */
k: number, passphrase: Secret, };

/**
 * Choose the relay by which this device can be called in a circle; without one, by none.
 */
export type SetRelay = { circle: string, 
/**
 * `https://` and a name, as whoever runs it says.
 */
relay: string | null, };

/**
 * Settings that must be readable before unlocking, so they lie in the clear (THREATS.md).
 */
export type Settings = { 
/**
 * BCP 47 tag.
 */
language: string, 
/**
 * Per cent of the normal size, 100 to 200.
 */
text_size: number, theme: Theme, 
/**
 * Minutes without a touch until it locks by itself, 1 to 120; 0 is never.
 */
lock_after_min: number, };

/**
 * Shapes that tell profiles apart without naming anybody.
 */
export type Shape = "circle" | "square" | "triangle" | "star" | "diamond" | "moon" | "leaf" | "drop" | "house";

/**
 * Show the words once more. Each time they are others; all sheets of one time belong together, and old
 * sheets stay good.
 */
export type ShowRecoveryWords = { passphrase: Secret, 
/**
 * 1: one sheet, which alone is enough. 3: three, of which any two are.
 */
sheets: number, };

/**
 * Side of a street corner.
 */
export type Side = "NE" | "NW" | "SE" | "SW";

/**
 * How many. Ranges, not false precision; both ends or neither.
 */
export type Size = { people_min: number | null, people_max: number | null, vehicles_min: number | null, vehicles_max: number | null, more_may_be_unseen: boolean, };

/**
 * Where an imported report came from: the id and the device tag of the file's line.
 */
export type Source = { id: string, 
/**
 * `None` where the report was made in this app, which never tags its devices.
 */
reporter: string | null, 
/**
 * Whether the line had the `porchlight` key, so that it is given back with it.
 */
extended: boolean, };

export type Speak = { 
/**
 * At most 500 characters; an empty text only ends the speech before it.
 */
text: string, 
/**
 * BCP 47 tag of the text.
 */
language: string, };

/**
 * Whether it is still going on.
 */
export type StillThere = { answer: Answer, last_seen_at: string | null, };

export type SuggestPassphrase = { 
/**
 * BCP 47 tag; English words where there is no list for it.
 */
language: string, };

/**
 * The words, in their order; a passphrase is made of them with spaces between.
 */
export type SuggestedPassphrase = { words: Array<string>, };

/**
 * Light, dark, or as the system says.
 */
export type Theme = "system" | "light" | "dark";

/**
 * Who they were. What was read is kept apart from what was said and from what is thought.
 */
export type Unit = { 
/**
 * Words actually read on vests and vehicles.
 */
words_seen: Array<string>, agency_claimed: Agency | null, agency_believed: Agency | null, marked: Marked | null, };

export type UnlockProfile = { profile: number, passphrase: Secret, };

/**
 * A vehicle, as far as somebody could tell. The plate goes when the report goes.
 */
export type Vehicle = { make: string | null, colour: VehicleColour | null, 
/**
 * `?` for each sign that was not read.
 */
plate_partial: string | null, };

/**
 * Colours as people name them.
 */
export type VehicleColour = "black" | "grey" | "white" | "silver" | "dark blue" | "maroon" | "blue" | "red" | "green" | "brown" | "tan" | "yellow" | "orange" | "other";

export type Vouched = { person: string, roles: Array<Role>, 
/**
 * Nobody else vouched for them.
 */
by_nobody_else: boolean, };

export type Work = "import" | "export" | "bundle_export" | "bundle_import" | "backup_export" | "backup_restore" | "check";

/** What each command asks and answers. */
export type Commands = {
  /** What is here before anything is unlocked: profiles, settings in the clear. */
  home_status: { request: Nothing; answer: HomeStatus };
  /** Make a profile with its own passphrase and database, and open it. */
  create_profile: { request: CreateProfile; answer: ProfileView };
  /** Open a profile. */
  unlock_profile: { request: UnlockProfile; answer: ProfileView };
  /** Set a damaged database aside, and save into a new one what still reads. */
  rescue_profile: { request: UnlockProfile; answer: RescueSummary };
  /** Write the whole profile into one file, sealed under a passphrase of its own. */
  export_backup: { request: ExportBackup; answer: BackupExported };
  /** Make a profile of a backup, where there is none yet, and open it. */
  restore_backup: { request: RestoreBackup; answer: BackupRestored };
  /** Drop every key and start again as a fresh, locked process. Destroys nothing. */
  lock_now: { request: Nothing; answer: Nothing };
  /** Wrap the profile's key under a new passphrase. */
  change_passphrase: { request: ChangePassphrase; answer: Nothing };
  /** Change language, text size, theme and when it locks by itself. They lie in the clear. */
  change_settings: { request: Settings; answer: Settings };
  /** Five words picked by chance, good for a passphrase. Nothing keeps them. */
  suggest_passphrase: { request: SuggestPassphrase; answer: SuggestedPassphrase };
  /** Say a text aloud with the device's own voice. It ends the speech before it, and does not wait. */
  speak: { request: Speak; answer: Nothing };
  /** This profile on this device: its name, place and size, and what goes next. */
  device_status: { request: Nothing; answer: DeviceStatus };
  /** File a report. */
  create_report: { request: CreateReport; answer: ReportView };
  /** Set fields of a report anew. Setting a disputed field settles it. */
  edit_report: { request: EditReport; answer: ReportView };
  /** Take back the last edit, if nothing came after it. A deletion has no undo. */
  undo_edit: { request: Nothing; answer: ReportView };
  /** Delete a report, its chunks and its rows from this device. */
  delete_report: { request: OneReport; answer: DeletedReport };
  /** One report with its hints. The id may be shortened while it is unique. */
  show_report: { request: OneReport; answer: ReportView };
  /** A page of reports, the newest first, by words and filters. */
  list_reports: { request: ListReports; answer: ReportPage };
  /** How many reports are here, the real ones and the practised ones apart. */
  count_reports: { request: Nothing; answer: ReportCount };
  /** File made-up reports to practise with, all of them exercises. Does nothing while some are here. */
  start_practice: { request: Nothing; answer: ReportCount };
  /** Delete every exercise, filed or unfinished, and never a real report. */
  end_practice: { request: Nothing; answer: ReportCount };
  /** Read reports from a JSONL file. Running it again goes on where it stopped. */
  import_reports: { request: ImportReports; answer: ImportSummary };
  /** Write reports to a file at a chosen precision. */
  export_reports: { request: ExportReports; answer: ExportSummary };
  /** Write what somebody without a link may have into files, sealed to a circle or one device. */
  export_bundle: { request: ExportBundle; answer: BundleExported };
  /** Read files of bundles. Reading one again changes nothing, and goes on where it stopped. */
  import_bundle: { request: ImportBundle; answer: BundleImported };
  /** Stop the import or export under way; what was acknowledged stays. */
  stop_work: { request: Nothing; answer: Nothing };
  /** Keep an unfinished report on this device. */
  save_draft: { request: SaveDraft; answer: DraftView };
  /** Unfinished reports, the newest first. */
  list_drafts: { request: Nothing; answer: DraftList };
  /** One unfinished report. */
  show_draft: { request: OneDraft; answer: DraftView };
  /** Remove an unfinished report; nothing of it is left. */
  drop_draft: { request: OneDraft; answer: Nothing };
  /** File an unfinished report. */
  file_draft: { request: FileDraft; answer: ReportView };
  /** Found a neighbourhood: its first person, and its admin, is oneself. */
  found_circle: { request: FoundCircle; answer: CircleView };
  /** Every circle of this profile, the household among them. */
  list_circles: { request: Nothing; answer: CircleList };
  /** One circle: who is in it, its channels, and what lacks signatures. */
  show_circle: { request: OneCircle; answer: CircleView };
  /** Give a circle another name, for this profile alone. */
  rename_circle: { request: RenameCircle; answer: CircleView };
  /** Give a person a role. */
  grant_role: { request: GrantRole; answer: Acted };
  /** Take a role from a person. One's own needs no right. */
  revoke_role: { request: RevokeRole; answer: Acted };
  /** What might fall with a person who is removed. Nothing is done. */
  propose_removal: { request: OnePerson; answer: RemovalProposal };
  /** Remove a person, with all of their devices, and whoever is to go with them. */
  remove_person: { request: RemovePerson; answer: Acted };
  /** Remove a device, somebody's or one's own. */
  remove_device: { request: RemoveDevice; answer: Acted };
  /** Leave a circle. What is here stays until its time is over. */
  leave_circle: { request: LeaveCircle; answer: Acted };
  /** Sign an operation that lacks signatures. */
  second_operation: { request: SecondOperation; answer: Acted };
  /** Make another person admin, and end one's own duty. */
  hand_over: { request: HandOver; answer: Acted };
  /** Name the persons who can recover the circle together, and how many of them must sign. */
  set_recovery: { request: SetRecovery; answer: Acted };
  /** Remove persons and devices, and make admins, without an admin: the recovery set signs. */
  recover: { request: Recover; answer: Acted };
  /** Make a new wrapping key for this device in a circle. */
  renew_wrapping_key: { request: OneCircle; answer: CircleView };
  /** What people outside know of a circle: how old it is, and who has to sign the next. */
  show_face: { request: OneCircle; answer: CircleFace };
  /** Make what people outside know of a circle anew; where two admins sign it, propose or sign it. */
  renew_face: { request: RenewFace; answer: CircleFace };
  /** Invite somebody outside a circle to write into its reports, or to read its alerts. */
  invite_guest: { request: InviteGuest; answer: GuestInvitation };
  /** The lines on which people outside write into a circle's reports. */
  lines: { request: OneCircle; answer: LineList };
  /** Shut a line for good. What came on it stays. */
  shut_line: { request: OneLine; answer: LineList };
  /** Take an invitation to write into a circle's reports, or to read its alerts. */
  accept_invitation: { request: AcceptInvitation; answer: GuestPlaces };
  /** Where this profile writes or reads as a guest, and what became of what it sent. */
  guest_places: { request: Nothing; answer: GuestPlaces };
  /** Invite a neighbour into a circle: the answer holds the invitation. */
  invite_member: { request: InviteMember; answer: MeetingView };
  /** Invite another device of one's own. */
  invite_device: { request: InviteDevice; answer: MeetingView };
  /** Invite somebody back who lost every device, with their printed words. */
  invite_return: { request: InviteReturn; answer: MeetingView };
  /** Come into a circle with an invitation. */
  join_circle: { request: JoinCircle; answer: MeetingView };
  /** Come back into a household that was restored, by the printed words alone. */
  return_household: { request: ReturnHousehold; answer: CircleView };
  /** The words that bring a person back who has lost every device, for paper. */
  show_recovery_words: { request: ShowRecoveryWords; answer: RecoveryWords };
  /** Which circles words that were typed bring back into. */
  check_recovery_words: { request: CheckRecoveryWords; answer: RecoveryChecked };
  /** How far the meeting is. */
  show_meeting: { request: Nothing; answer: MeetingView };
  /** Say whether both screens show the same digits. */
  answer_meeting: { request: AnswerMeeting; answer: MeetingView };
  /** Stop the meeting, or put away what came of it. */
  end_meeting: { request: Nothing; answer: MeetingView };
  /** Give a person of a circle a name, for this profile alone. */
  name_person: { request: NamePerson; answer: CircleView };
  /**  */
  set_relay: { request: SetRelay; answer: CircleView };
  /** Exchange with neighbours: let them call, or call one by a ticket. */
  open_links: { request: OpenLinks; answer: LinkStatus };
  /** The links that are open, and how far each is. */
  resume_links: { request: Nothing; answer: LinkStatus };
  /**  */
  link_status: { request: Nothing; answer: LinkStatus };
  /** Close every link. */
  close_links: { request: Nothing; answer: LinkStatus };
  /** Keep a record from being destroyed, for 90 days unless another person renews it. */
  hold_report: { request: HoldReport; answer: ReportView };
  /** Say that the holds on a record are no longer needed. Two persons lift them. */
  lift_hold: { request: OneReport; answer: ReportView };
  /** Say that a record's time is over. Two persons make it due. */
  mark_due: { request: OneReport; answer: ReportView };
  /** Verify every chunk and compare every list with the documents it was made from. */
  check_store: { request: CheckStore; answer: CheckSummary };
  /** What could not be read, and why. */
  list_quarantine: { request: Nothing; answer: QuarantineList };
};

export type CommandName = keyof Commands;

/** Carries one command to the core; it rejects with an `ApiError`. */
export type Call = <Name extends CommandName>(
  name: Name,
  request: Commands[Name]["request"],
) => Promise<Commands[Name]["answer"]>;

/** One method for each command of the contract. */
export function client(call: Call) {
  return {
    /** What is here before anything is unlocked: profiles, settings in the clear. */
    homeStatus: () => call("home_status", {}),
    /** Make a profile with its own passphrase and database, and open it. */
    createProfile: (request: CreateProfile) => call("create_profile", request),
    /** Open a profile. */
    unlockProfile: (request: UnlockProfile) => call("unlock_profile", request),
    /** Set a damaged database aside, and save into a new one what still reads. */
    rescueProfile: (request: UnlockProfile) => call("rescue_profile", request),
    /** Write the whole profile into one file, sealed under a passphrase of its own. */
    exportBackup: (request: ExportBackup) => call("export_backup", request),
    /** Make a profile of a backup, where there is none yet, and open it. */
    restoreBackup: (request: RestoreBackup) => call("restore_backup", request),
    /** Drop every key and start again as a fresh, locked process. Destroys nothing. */
    lockNow: () => call("lock_now", {}),
    /** Wrap the profile's key under a new passphrase. */
    changePassphrase: (request: ChangePassphrase) => call("change_passphrase", request),
    /** Change language, text size, theme and when it locks by itself. They lie in the clear. */
    changeSettings: (request: Settings) => call("change_settings", request),
    /** Five words picked by chance, good for a passphrase. Nothing keeps them. */
    suggestPassphrase: (request: SuggestPassphrase) => call("suggest_passphrase", request),
    /** Say a text aloud with the device's own voice. It ends the speech before it, and does not wait. */
    speak: (request: Speak) => call("speak", request),
    /** This profile on this device: its name, place and size, and what goes next. */
    deviceStatus: () => call("device_status", {}),
    /** File a report. */
    createReport: (request: CreateReport) => call("create_report", request),
    /** Set fields of a report anew. Setting a disputed field settles it. */
    editReport: (request: EditReport) => call("edit_report", request),
    /** Take back the last edit, if nothing came after it. A deletion has no undo. */
    undoEdit: () => call("undo_edit", {}),
    /** Delete a report, its chunks and its rows from this device. */
    deleteReport: (request: OneReport) => call("delete_report", request),
    /** One report with its hints. The id may be shortened while it is unique. */
    showReport: (request: OneReport) => call("show_report", request),
    /** A page of reports, the newest first, by words and filters. */
    listReports: (request: ListReports) => call("list_reports", request),
    /** How many reports are here, the real ones and the practised ones apart. */
    countReports: () => call("count_reports", {}),
    /** File made-up reports to practise with, all of them exercises. Does nothing while some are here. */
    startPractice: () => call("start_practice", {}),
    /** Delete every exercise, filed or unfinished, and never a real report. */
    endPractice: () => call("end_practice", {}),
    /** Read reports from a JSONL file. Running it again goes on where it stopped. */
    importReports: (request: ImportReports) => call("import_reports", request),
    /** Write reports to a file at a chosen precision. */
    exportReports: (request: ExportReports) => call("export_reports", request),
    /** Write what somebody without a link may have into files, sealed to a circle or one device. */
    exportBundle: (request: ExportBundle) => call("export_bundle", request),
    /** Read files of bundles. Reading one again changes nothing, and goes on where it stopped. */
    importBundle: (request: ImportBundle) => call("import_bundle", request),
    /** Stop the import or export under way; what was acknowledged stays. */
    stopWork: () => call("stop_work", {}),
    /** Keep an unfinished report on this device. */
    saveDraft: (request: SaveDraft) => call("save_draft", request),
    /** Unfinished reports, the newest first. */
    listDrafts: () => call("list_drafts", {}),
    /** One unfinished report. */
    showDraft: (request: OneDraft) => call("show_draft", request),
    /** Remove an unfinished report; nothing of it is left. */
    dropDraft: (request: OneDraft) => call("drop_draft", request),
    /** File an unfinished report. */
    fileDraft: (request: FileDraft) => call("file_draft", request),
    /** Found a neighbourhood: its first person, and its admin, is oneself. */
    foundCircle: (request: FoundCircle) => call("found_circle", request),
    /** Every circle of this profile, the household among them. */
    listCircles: () => call("list_circles", {}),
    /** One circle: who is in it, its channels, and what lacks signatures. */
    showCircle: (request: OneCircle) => call("show_circle", request),
    /** Give a circle another name, for this profile alone. */
    renameCircle: (request: RenameCircle) => call("rename_circle", request),
    /** Give a person a role. */
    grantRole: (request: GrantRole) => call("grant_role", request),
    /** Take a role from a person. One's own needs no right. */
    revokeRole: (request: RevokeRole) => call("revoke_role", request),
    /** What might fall with a person who is removed. Nothing is done. */
    proposeRemoval: (request: OnePerson) => call("propose_removal", request),
    /** Remove a person, with all of their devices, and whoever is to go with them. */
    removePerson: (request: RemovePerson) => call("remove_person", request),
    /** Remove a device, somebody's or one's own. */
    removeDevice: (request: RemoveDevice) => call("remove_device", request),
    /** Leave a circle. What is here stays until its time is over. */
    leaveCircle: (request: LeaveCircle) => call("leave_circle", request),
    /** Sign an operation that lacks signatures. */
    secondOperation: (request: SecondOperation) => call("second_operation", request),
    /** Make another person admin, and end one's own duty. */
    handOver: (request: HandOver) => call("hand_over", request),
    /** Name the persons who can recover the circle together, and how many of them must sign. */
    setRecovery: (request: SetRecovery) => call("set_recovery", request),
    /** Remove persons and devices, and make admins, without an admin: the recovery set signs. */
    recover: (request: Recover) => call("recover", request),
    /** Make a new wrapping key for this device in a circle. */
    renewWrappingKey: (request: OneCircle) => call("renew_wrapping_key", request),
    /** What people outside know of a circle: how old it is, and who has to sign the next. */
    showFace: (request: OneCircle) => call("show_face", request),
    /** Make what people outside know of a circle anew; where two admins sign it, propose or sign it. */
    renewFace: (request: RenewFace) => call("renew_face", request),
    /** Invite somebody outside a circle to write into its reports, or to read its alerts. */
    inviteGuest: (request: InviteGuest) => call("invite_guest", request),
    /** The lines on which people outside write into a circle's reports. */
    lines: (request: OneCircle) => call("lines", request),
    /** Shut a line for good. What came on it stays. */
    shutLine: (request: OneLine) => call("shut_line", request),
    /** Take an invitation to write into a circle's reports, or to read its alerts. */
    acceptInvitation: (request: AcceptInvitation) => call("accept_invitation", request),
    /** Where this profile writes or reads as a guest, and what became of what it sent. */
    guestPlaces: () => call("guest_places", {}),
    /** Invite a neighbour into a circle: the answer holds the invitation. */
    inviteMember: (request: InviteMember) => call("invite_member", request),
    /** Invite another device of one's own. */
    inviteDevice: (request: InviteDevice) => call("invite_device", request),
    /** Invite somebody back who lost every device, with their printed words. */
    inviteReturn: (request: InviteReturn) => call("invite_return", request),
    /** Come into a circle with an invitation. */
    joinCircle: (request: JoinCircle) => call("join_circle", request),
    /** Come back into a household that was restored, by the printed words alone. */
    returnHousehold: (request: ReturnHousehold) => call("return_household", request),
    /** The words that bring a person back who has lost every device, for paper. */
    showRecoveryWords: (request: ShowRecoveryWords) => call("show_recovery_words", request),
    /** Which circles words that were typed bring back into. */
    checkRecoveryWords: (request: CheckRecoveryWords) => call("check_recovery_words", request),
    /** How far the meeting is. */
    showMeeting: () => call("show_meeting", {}),
    /** Say whether both screens show the same digits. */
    answerMeeting: (request: AnswerMeeting) => call("answer_meeting", request),
    /** Stop the meeting, or put away what came of it. */
    endMeeting: () => call("end_meeting", {}),
    /** Give a person of a circle a name, for this profile alone. */
    namePerson: (request: NamePerson) => call("name_person", request),
    /**  */
    setRelay: (request: SetRelay) => call("set_relay", request),
    /** Exchange with neighbours: let them call, or call one by a ticket. */
    openLinks: (request: OpenLinks) => call("open_links", request),
    /** The links that are open, and how far each is. */
    resumeLinks: () => call("resume_links", {}),
    /**  */
    linkStatus: () => call("link_status", {}),
    /** Close every link. */
    closeLinks: () => call("close_links", {}),
    /** Keep a record from being destroyed, for 90 days unless another person renews it. */
    holdReport: (request: HoldReport) => call("hold_report", request),
    /** Say that the holds on a record are no longer needed. Two persons lift them. */
    liftHold: (request: OneReport) => call("lift_hold", request),
    /** Say that a record's time is over. Two persons make it due. */
    markDue: (request: OneReport) => call("mark_due", request),
    /** Verify every chunk and compare every list with the documents it was made from. */
    checkStore: (request: CheckStore) => call("check_store", request),
    /** What could not be read, and why. */
    listQuarantine: () => call("list_quarantine", {}),
  };
}

export type Client = ReturnType<typeof client>;

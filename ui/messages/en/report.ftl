# Reports: their errors, their words, their lists.

error-report-not-found = No report here begins with { $id }. It may be deleted, or its time is over. Look for it in the list of reports.
error-report-id-ambiguous = More than one report begins with { $id }. Nothing has changed. Type more of the id.
error-report-held = Somebody holds report { $id }, so it can't be deleted yet. It stays as it is. Two people of its circle can end that.
error-report-not-in-circle = Report { $id } is not in that circle. Nothing has changed. Look for it in the list of reports.
error-report-not-held = Nobody holds report { $id }. Nothing has changed. Look at the report again.
error-report-needs-detail = Category 2 needs one detail that was seen: people, a vehicle's colour or make, words, marks or gear. Nothing is saved yet. Add what was seen, choose category 1, or confirm category 2 if you are sure.
error-report-needs-strong-evidence = Category 3 needs a strong sign. That is words on a vest or vehicle, marks, a checkpoint, or someone who knocks, stops, questions, detains or loads people. Nothing is saved yet. Add what was seen, choose a lower category, or confirm category 3 if you are sure.
error-report-unreadable = Report { $id } can't be read by this version. It is kept as it is. Update Porchlight, then look again.
error-undo-nothing = There is no edit to take back. Nothing has changed. To change a report, edit it again.
error-undo-settled-dispute = Your last edit settled what people wrote differently, so it stays: taking it back would bring back only one side. Nothing is lost. Look at the report, then edit it again.
error-undo-changed-since = The report changed after your last edit, so that edit stays. Nothing is lost. Look at the report, then edit it again.
error-import-not-json = This line is not JSON: reading stops at column { $column }. The other lines come in. Fix it, then read the file in again.
error-import-not-a-report = This line is not a report: { $field } is missing, not known, named twice or of another kind. The other lines come in. Fix it, then read the file in again.
error-import-disputed = People wrote different things for one part of this report: { $field }. Only one of them could be kept, so nothing of it came in. The other lines come in. Settle it where the file was made, then export it again.
error-import-line-too-long = This line is longer than { $max_mb } MB. The other lines come in. Make it shorter, then read the file in again.
error-import-cannot-read = The file { $path } can't be read. Nothing came in from it. Check its name and that it is yours, then try again.
error-import-nothing-in-it = There is no report in { $path }. Nothing has changed. Choose a file with one report on each line (JSONL).
error-import-cannot-write-refused = The list of refused lines can't be written to { $path }. What came in before is safe. Choose another place for it, then start again: it goes on where it stopped.
error-export-cannot-write = The file { $path } can't be written. Your reports are safe. Choose another place, or free some space there, then try again.

category-1 = do not share
category-2 = for patrol and verifiers
category-3 = report at once
activity-detaining = detaining
activity-loading = loading people
activity-knocking = knocking on doors
activity-stopping-vehicle = stopping a vehicle
activity-checkpoint = checkpoint
activity-questioning = questioning
activity-parked-watching = parked, watching
activity-leaving = leaving
activity-other = something else
side-ne = north-east side
side-nw = north-west side
side-se = south-east side
side-sw = south-west side
direction-n = going north
direction-s = going south
direction-e = going east
direction-w = going west
agency-ice-ero = ICE ERO
agency-hsi = HSI
agency-cbp = Border Patrol (CBP)
agency-us-marshals = US Marshals
agency-local-police = local police
agency-sheriff = sheriff
agency-private = a private firm
agency-other = another agency
agency-unknown = not known
marked-marked = marked
marked-unmarked = not marked
said-an-hour-ago = "an hour ago"
said-earlier = "earlier"
said-a-while-ago = "a while ago"
colour-black = black
colour-grey = grey
colour-white = white
colour-silver = silver
colour-dark-blue = dark blue
colour-maroon = maroon
colour-blue = blue
colour-red = red
colour-green = green
colour-brown = brown
colour-tan = tan
colour-yellow = yellow
colour-orange = orange
colour-other = another colour
gear-rifles = rifles
gear-helmets = helmets
gear-zip-ties = zip ties
gear-radios = radios
gear-face-coverings = face coverings
gear-handcuffs = handcuffs
gear-battering-ram = battering ram
how-now = I see it now
how-saw = I saw it
how-told = someone told me
how-social = from social media
how-unknown = not known
answer-yes = yes
answer-no = no
answer-unknown = not known
safety-safe = safe
safety-affected = affected
safety-needs-call-back = needs a call back
safety-unknown = not known
mode-exercise = EXERCISE

label-category = Category
label-activity = What
label-place = Where
label-point = Point
label-area = Area
label-people = People
label-vehicles = Vehicles
label-unit = Who
label-observed = Seen
label-reported = Reported
label-equipment = Equipment
label-how-known = How known
label-people-at-risk = People at risk
label-minors = Children
label-still-there = Still there
label-reporter-safety = Reporter
label-contact = Contact
label-note = Note
label-written-in = Written in
label-source = Came from
label-keep-until = Kept until
label-id = Id

label-not-given = Not given
label-not-known = Not known
not-given = not given
count-range = { $min } to { $max }
count-more = { $count }, maybe more
near-landmark = near { $landmark }
point-accuracy = { $point } (within { $metres } m)
unit-read = read: { $words }
unit-claimed = they say: { $agency }
unit-believed = believed: { $agency }
vehicle-plate = plate { $plate }
time-uncertain = plus or minus { $minutes } min
still-last-seen = { $answer }, last seen { $when }
source-line = { $id }, reporter { $reporter }
or-other = { $value }  or  { $other }
clock-offset = { $seconds ->
    [one] by a clock that is 1 second off
   *[other] by a clock that is { $seconds } seconds off
}

age-now = just now
age-minutes = { $n } min ago
age-hours = { $n } h ago
age-days = { $n ->
    [one] 1 day ago
   *[other] { $n } days ago
}
age-ahead-minutes = { $n } min ahead of your clock
age-ahead-hours = { $n } h ahead of your clock
age-ahead-days = { $n ->
    [one] 1 day ahead of your clock
   *[other] { $n } days ahead of your clock
}
days-left = { $n ->
    [0] less than a day left
    [one] 1 day left
   *[other] { $n } days left
}
time-is-over = its time is over

report-heading = Report { $id }
report-filed = Filed as { $id }. Only this device has it.
report-edited = Changed. The report now says:
report-undone = Your last edit is taken back. The report now says:
report-disputed = People wrote different things here: { $fields }. Each is shown; a person has to settle it.
report-going = Its time is over. It is destroyed from { $when } on.
report-delete-what = This deletes report { $id } from this device: its text, its history and its search words. There is no undo.
report-delete-elsewhere = Files that you exported, and copies of your folder, still hold it.
report-deleted = Report { $id } is gone from this device. Files that you exported before still hold it.
reports-empty = There are no reports here yet.
reports-none-fit = No report fits. Try fewer words or other filters.
list-shown = { $count ->
    [one] 1 report.
   *[other] { $count } reports.
}
list-more = { $count ->
    [one] 1 report, and there are more.
   *[other] { $count } reports, and there are more.
}
list-reported = reported { $age }
row-disputed = disputed
row-still-there = still there
row-gone = gone
row-second-hand = second-hand

import-progress = Reading reports
export-progress = Writing reports
check-progress = Checking
import-done = { $imported } of { $lines } { $lines ->
    [one] line
   *[other] lines
} came in as new reports.
import-already-here = Already here: { $count }.
import-refused = { $count ->
    [one] 1 line is refused. It is in { $path } with the reason.
   *[other] { $count } lines are refused. They are in { $path } with their reasons.
}
import-unsupported = { $count ->
    [one] 1 report claims a category without showing the signs for it. It carries a hint.
   *[other] { $count } reports claim a category without showing the signs for it. They carry a hint.
}
import-stopped = Stopped. What came in stays. Run the same command again, and it goes on from there.
export-done = { $written ->
    [one] 1 report is written to { $path }.
   *[other] { $written } reports are written to { $path }.
}
export-open = Anyone who gets this file can read it: it is not locked.
export-exact = It holds exact places, notes and contacts. Share it only with people who need them.
export-unreadable = { $count ->
    [one] 1 report can't be read and is not in the file.
   *[other] { $count } reports can't be read and are not in the file.
}
export-stopped = Stopped. The file is not whole.

hint-vague = The place is vague. Ask for a corner, a house number or something beside it.
hint-old = It is old: seen more than an hour before the report, or put in vague words.
hint-second-hand = It is second-hand: nobody says that they saw it themselves. It does not count as a witness.
hint-contradictory = Some answers do not go together: { $which }.
hint-category-unsupported = Its category asks for signs that are missing here.
hint-disputed = People wrote different things, and a person has to settle it.
contradiction-observed-after-reported = it was seen after it was reported
contradiction-last-seen-after-reported = it was last seen after it was reported
contradiction-last-seen-before-observed = it was last seen before it was seen
contradiction-now-but-earlier = "I see it now", but the time is earlier
contradiction-leaving-but-still-there = leaving, but still there
contradiction-unmarked-but-agency-words = not marked, but an agency's words were read
contradiction-minors-but-nobody = children are there, but no people at risk
contradiction-category-below-evidence = the category is lower than the signs

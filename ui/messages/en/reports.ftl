# The list of reports, one report, and changing it.

reports-title = Reports
reports-search = Search reports
reports-search-hint = Place, words, vehicle
reports-search-clear = Clear the search
reports-filter = Filter
reports-filter-title = Which reports?
reports-filter-show = Show reports
reports-filter-clear = Clear filters
reports-filter-remove = Take away: { $filter }
reports-filter-any = All
reports-filter-since = Reported
reports-filter-disputed = Do people agree?
reports-since-today = Today
reports-since-week = Last 7 days
reports-since-month = Last 30 days
reports-disputed-yes = They differ
reports-disputed-no = They agree
reports-chip-still-yes = Still there
reports-chip-still-no = Gone
reports-chip-still-unknown = Not known if still there
reports-count = { $count ->
    [one] 1 report
   *[other] { $count } reports
}
reports-count-more = More than { $count } reports
reports-import = Import
reports-export = Export
reports-empty-title = No reports yet
reports-empty-text = What you saw, and what others give you, shows here. You can also look at made-up reports first.
reports-practice = Practice first
reports-none-title = No report fits
reports-none-text = Try fewer words, or clear the filters.
reports-choose-title = Choose a report
reports-choose-text = It opens here, beside the list.
reports-not-verified = Not verified
reports-no-place = Place not known
reports-no-time = time not known
reports-now = now
reports-people = { $count ->
    [0] nobody seen
    [one] 1 person
   *[other] up to { $count } people
}
reports-vehicles = { $count ->
    [0] no vehicles
    [one] 1 vehicle
   *[other] up to { $count } vehicles
}

reports-one = Report
reports-unchecked-title = Nobody has checked this
reports-unchecked-text = It is what somebody says. It may be wrong, or over by now.
reports-seen-title = What was seen
reports-people-title = People and safety
reports-about-title = About this report
reports-unknown-fields = Not known: { $fields }.
reports-exactly = { $count }
reports-range = { $min } to { $max }
reports-more-unseen = There may be more.
reports-read = Words read
reports-claimed = They say they are
reports-believed = The reporter thinks
reports-marked = Marks
reports-gear = Gear
reports-accuracy = within { $metres } m
reports-plus-minus = give or take { $minutes } min
reports-last-seen = last seen { $when }
reports-plate = plate { $plate }
reports-clock-off = That clock was off by { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
}.
reports-kept = { $day }, { $left }
reports-source = From a file, where it is called { $id }
reports-source-reporter = From a file, where it is called { $id }, by { $reporter }
reports-here = Written on this device
reports-id = Its number
reports-going-title = Its time is over
reports-going-text = It goes from this device from { $when } on.
reports-edit = Change
reports-delete = Delete
reports-delete-title = Delete this report?
reports-delete-what = Its text, its history and its search words go from this device. They can't come back.
reports-delete-elsewhere = Files that you exported, copies of your folder, and neighbours who have got it still hold it.
reports-delete-keep = Keep it
reports-deleted = The report is gone from this device.
reports-undo-title = You changed this report last
reports-undo-text = You can still take that change back.
reports-undo = Take it back
reports-undone = Your last change is taken back.
reports-settle-text = People wrote different things. All of it stays until somebody who knows says which one is right.
reports-settle-right = This one is right
reports-settle-ask = Is this one right?
reports-settle-what = Then only this one is shown from now on. You can't take this back.
reports-settle-yes = Yes, it is right
reports-settle-no = Leave them all
reports-settled = Settled.
reports-empty-value = Not said

reports-edit-title = Change the report
reports-edit-save = Save the changes
reports-edit-none = Nothing is changed yet.
reports-edited = Changed.
reports-edit-leave-title = Leave without saving?
reports-edit-leave-text = Your changes are not saved yet. The report stays as it was.
reports-edit-leave-stay = Keep editing
reports-edit-leave-go = Leave without saving
reports-edit-differ = People wrote different things here. Choose the one that is right, or leave it.
reports-edit-differ-leave = Leave it as it is
reports-edit-sure-title = Are you sure of the category?
reports-edit-sure-back = Look again
reports-edit-sure-keep = Keep category { $number }
reports-edit-refused = Not saved yet
reports-edit-place = Place
reports-edit-off = Give or take how many minutes?
reports-edit-said = How was the time said?
reports-edit-how = How is it known?
reports-edit-last-seen = When were they last seen?
reports-edit-safety = How is the reporter?

reach-title = Where it is now
reach-only = Only on this device
reach-own = { $count ->
    [one] on 1 of your devices
   *[other] on { $count } of your devices
}
reach-neighbours = { $count ->
    [one] with 1 neighbour
   *[other] with { $count } neighbours
}
reach-goes = It goes to the people who may read it when your devices meet.
reports-elsewhere-title = Your circle has it otherwise
reports-elsewhere-text = What { $circle } has of this report says something else: somebody changed it there, or it could not be changed from here.
reports-elsewhere-nameless = a circle of others
reports-elsewhere-see = See what they have

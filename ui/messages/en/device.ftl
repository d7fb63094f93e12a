# This device: what could be seen here, the lock, how it looks, what is stored and for how long.

device-seen = What could be seen here
device-seen-text = Nothing can hide all. This is what someone who holds this device could find.
device-seen-locked = While it is locked
device-seen-here = That Porchlight is here.
device-seen-profiles = { $count ->
    [one] That 1 profile is here, and its shape.
   *[other] That { $count } profiles are here, and their shapes.
}
device-seen-settings = Your language, text size and theme, and when it locks by itself.
device-seen-tries = How many wrong tries there were, and when.
device-seen-files = How large the files are, and when they last changed.
device-seen-not = No name, no report and no unfinished report.
device-seen-open = While it is open
device-seen-all = All that you can see here. So lock it before you put it down.
device-seen-after = After you lock it
device-seen-gone = The keys are gone from memory. Your reports can't be read until your passphrase opens them again.
device-seen-browser = Porchlight runs in your browser here. Close the browser too.

device-lock = Lock
device-lock-text = Nothing is lost. On a keyboard, press Ctrl, Shift and L. On a Mac, press Cmd, Shift and L.
device-lock-after = Lock by itself when nobody touches it
device-lock-after-min = { $minutes ->
    [0] Never
    [one] 1 minute
   *[other] { $minutes } minutes
}
device-lock-never = It stays open until you lock it
device-lock-never-text = If someone takes this device while it is open, they can read all of it.

device-looks = Language and looks
device-sample = This is how large the words are. Can you read them at arm's length?

device-profile = Your profile
device-passphrase = Change passphrase
device-further = Someone else uses this device too? Lock first. Then tap "New profile". Each profile has its own words, and nobody sees into another.
device-old-title = First, your old passphrase
device-old-text = It shows that you can open this lock. Then you make a new one.
device-old = Old passphrase

device-keep = How long reports stay
device-keep-next = The next one goes on { $day }.
device-keep-none = No report goes within a week.
device-keep-empty = No report is here, so none has to go.
device-keep-text = When the time of a report is over, it is destroyed on this device. Copies that you exported stay where you put them.

device-storage = Room on this device
device-storage-here = Your reports take
device-storage-free = Still free
device-storage-path = They are kept in
device-unreadable = { $count ->
    [one] 1 thing can't be read
   *[other] { $count } things can't be read
}

device-check = Is everything whole?
device-check-text = Porchlight looks at each report, to see that nothing is broken or missing. Nothing is changed.
device-check-start = Check now
device-check-busy = Checking your reports
device-check-whole = Everything is whole
device-check-count = { $count ->
    [0] There are no reports here yet.
    [one] 1 report was checked.
   *[other] { $count } reports were checked.
}
device-check-problems = { $count ->
    [one] 1 thing is not as it should be
   *[other] { $count } things are not as they should be
}
device-check-safe = Nothing was changed. What can be read is safe.
device-check-left = The rest can't be mended here. What can be read is safe.
device-check-mend = Mend what can be mended
device-check-damaged = Lock, then open your profile again. There you can save what can be read.

quarantine-title = What can't be read
quarantine-none = Nothing is set aside
quarantine-newer = It may be from a newer Porchlight
quarantine-part = One part of it can't be read
quarantine-broken = It is damaged
quarantine-other = It can't be read yet
quarantine-safe-title = What is safe
quarantine-safe = All else can be read. What is listed here is kept as it came. Nothing is written over it.
quarantine-newer-next = Update Porchlight. Then it is read by itself.
quarantine-part-next = The rest of it is kept with it. A newer Porchlight may read it.
quarantine-broken-next = Trying again may mend it from its pieces.
quarantine-again = Try again now
quarantine-fewer = { $count ->
    [one] 1 thing can be read now
   *[other] { $count } things can be read now
}
quarantine-still = { $count ->
    [one] It still can't be read
   *[other] They still can't be read
}
quarantine-still-text = It is kept as it was, and tried again after each update.
quarantine-technical = For repair

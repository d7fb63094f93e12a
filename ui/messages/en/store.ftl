# Care of what is stored: checking, repairing, what can't be read.

error-store-newer-version = A newer Porchlight wrote these reports (their form is { $found }, this one knows { $known }). They are safe and unchanged. Update Porchlight, then open it again.
error-store-damaged = The file with your reports is damaged. It stays as it is, and nothing is written over it. Repair it to save what can still be read.

check-clean = Everything fits together: { $documents } { $documents ->
    [one] report
   *[other] reports
} from { $chunks } signed { $chunks ->
    [one] piece
   *[other] pieces
}, { $rows } { $rows ->
    [one] line
   *[other] lines
} in lists.
check-repaired = { $count ->
    [one] 1 thing is mended.
   *[other] { $count } things are mended.
}
check-set-aside = The damaged files are kept in { $path }. Nothing is written over them.
check-rescued = { $documents ->
    [one] 1 report could be saved.
   *[other] { $documents } reports could be saved.
}
check-problems = { $count ->
    [one] 1 thing is not as it should be. Nothing was changed.
   *[other] { $count } things are not as they should be. Nothing was changed.
}
check-problems-left = { $count ->
    [one] 1 thing can't be mended here. What can be read is safe.
   *[other] { $count } things can't be mended here. What can be read is safe.
}
check-what = What
check-count = How many
check-record = Report
problem-database = the file itself is damaged
problem-chunk = a piece does not open, or its signature does not hold
problem-document = a report does not read, or does not fit its pieces
problem-document-missing = a piece belongs to a report that is not here
problem-row = a line in a list differs from its report
problem-search = the search words of a report are not right

quarantine-empty = Everything here can be read. Nothing is set aside.
quarantine-intro = { $count ->
    [one] 1 thing can't be read yet. It is kept, and tried again after each update.
   *[other] { $count } things can't be read yet. They are kept, and tried again after each update.
}
quarantine-reason = Why
quarantine-size = Size
quarantine-at = Since
quarantine-bytes = { $count ->
    [one] 1 byte
   *[other] { $count } bytes
}

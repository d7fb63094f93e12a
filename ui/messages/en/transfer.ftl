# Reports out of Porchlight into a file, and out of a file into Porchlight.

transfer-export-title = Export reports
transfer-export-all = { $count ->
    [0] No reports go into the file.
    [one] 1 report goes into the file.
   *[other] { $count } reports go into the file.
}
transfer-export-exercises = { $count ->
    [one] 1 exercise goes in too. It is marked as an exercise.
   *[other] { $count } exercises go in too. Each is marked as an exercise.
}
transfer-export-empty-title = Nothing to export yet
transfer-export-empty-text = Reports that are on this device can go into a file here.
transfer-format = What is the file for?
transfer-format-csv = A table (CSV)
transfer-format-csv-hint = For people who work with lists. It opens in any spreadsheet.
transfer-format-jsonl = Another Porchlight (JSON lines)
transfer-format-jsonl-hint = For a neighbour's Porchlight, or for a copy. It can be imported again.
transfer-format-geojson = A map (GeoJSON)
transfer-format-geojson-hint = For people who make maps. Reports without a point have no place on it.
transfer-precision = How exact may the places be?
transfer-precision-area = Only the area
transfer-precision-area-hint = A point within about 1 km and the name of the area. No notes, plates or contacts.
transfer-precision-block = The block
transfer-precision-block-hint = The street and the block, where they are clear. No notes, plates or contacts.
transfer-precision-exact = The exact place
transfer-precision-exact-hint = Exact places, notes, plates and contacts. Only for people who need them.
transfer-path = Where to save the file
transfer-path-hint = A file that has this name already is replaced.
transfer-path-missing = Say where the file goes.
transfer-choose-save = Choose where
transfer-choose-open = Choose a file
transfer-open-title = The file is not locked
transfer-open-text = Anyone who gets it can read it. It stays where you put it until you delete it. Give it only to people you trust.
transfer-export-start = Write the file
transfer-export-done = { $count ->
    [one] 1 report is in the file
   *[other] { $count } reports are in the file
}
transfer-export-stopped = Stopped
transfer-export-stopped-text = No new file is there. Your reports are as they were.
transfer-export-again = Export once more

transfer-import-title = Import reports
transfer-import-intro = Reads reports from a file on this device. Nothing is sent.
transfer-import-what-title = Which files work?
transfer-import-what-text = A file with one report on each line (JSON lines). Porchlight writes one when you export for another Porchlight.
transfer-import-safe-text = What is here stays as it is. A report that is here already does not come in twice. A line that does not fit goes to a file beside it, with the reason.
transfer-import-path = Which file?
transfer-import-path-missing = Say which file to read.
transfer-import-keep = Keep them how many days?
transfer-import-keep-hint = From 1 to 365, for reports whose file does not say. If you leave it open: 30 days for those that nobody may be told, 90 for all others.
transfer-import-keep-wrong = Type a number from 1 to 365, or leave it open.
transfer-import-start = Read the file
transfer-import-done = { $count ->
    [0] No new reports came in
    [one] 1 report came in
   *[other] { $count } reports came in
}
transfer-import-lines = { $count ->
    [one] The file has 1 line.
   *[other] The file has { $count } lines.
}
transfer-import-here = { $count ->
    [one] 1 was here already.
   *[other] { $count } were here already.
}
transfer-import-refused = { $count ->
    [one] 1 line did not fit. It is in this file, with the reason:
   *[other] { $count } lines did not fit. They are in this file, with the reasons:
}
transfer-import-unsupported = { $count ->
    [one] 1 report asks to be told to others without the signs for it. A note on it says so.
   *[other] { $count } reports ask to be told to others without the signs for it. A note on each says so.
}
transfer-import-stopped-text = What came in stays. Read the same file again, and it goes on from there.
transfer-import-again = Import one more file
transfer-import-resume = Go on with this file
transfer-to-reports = See the reports

transfer-away = You can leave this screen. It goes on, and this is here when you come back.
transfer-other = Another file is being read or written. Wait until that is done.

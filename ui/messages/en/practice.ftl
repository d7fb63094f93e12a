# The practice neighbourhood.

practice-name = Practice neighbourhood
practice-door = Practice
practice-mark = Exercise
practice-bar = Nothing here is real.
practice-leave = Leave
practice-leave-long = Leave practice
practice-about = A made-up place to try things out. Nothing you do here touches your real reports.
practice-try = A made-up neighbourhood
practice-start = Start the practice
practice-go-on = Go on with it
practice-here = { $count ->
    [0] No exercise reports yet
    [one] 1 exercise report
   *[other] { $count } exercise reports
}
practice-report = As an exercise
practice-remove = Remove the practice
practice-remove-title = Remove the practice?
practice-remove-reports = { $count ->
    [one] 1 exercise report goes from this device.
   *[other] { $count } exercise reports go from this device.
}
practice-remove-drafts = { $count ->
    [one] 1 unfinished exercise goes too.
   *[other] { $count } unfinished exercises go too.
}
practice-remove-text = This can't be undone. Your real reports stay. So do copies that you exported.
practice-removed = The practice is gone. Your real reports are all here.

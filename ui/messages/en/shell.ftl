# The frame around every screen: doors, Lock now, words that every screen needs.

shell-name = Porchlight
shell-doors = Places
shell-door-home = Home
shell-door-report = I saw something
shell-door-reports = Reports
shell-door-drafts = Not finished
shell-door-circle = My circle
shell-door-device = This device
shell-state = All of it stays on this device. Nothing is sent.
shell-state-circle = What your circle may read goes to it when your devices meet.
shell-lock = Lock
shell-lock-now = Lock now
shell-lock-hint = Lock now (Ctrl+Shift+L). Nothing is lost.
shell-loading = One moment…
shell-moment = a moment ago
shell-error-title = This did not work
shell-again = Try again
shell-back = Back
shell-close = Close
shell-cancel = Leave it as it is
shell-stop = Stop
shell-next = Next
shell-undo = Undo
shell-change = Change
shell-unknown = I don't know
shell-progress = { $done } of { $total }

# People outside a circle who send reports in or read its alerts.

error-circle-no-face = The circle can't be found from outside yet. Nothing has changed. An admin must make its list of keys first.
error-circle-too-many-lines = You have invited { $max } people who still can write. Nothing has changed. Shut a line that nobody uses, or ask another member to invite.
error-circle-no-such-line = No line has that id. Nothing has changed. Look at the lines of the circle.
error-circle-inside = You are in this circle, so you need no invitation as a guest. Nothing has changed. Send your report as you always do.
error-invitation-not-one = This is not an invitation. Nothing has changed. Ask for it again, and copy all of it.
error-invitation-cut-short = The end of the invitation is missing. Nothing has changed. Copy all of it.
error-invitation-typo = There is a typing mistake in the invitation. Nothing has changed. Look at each letter, or copy it again.
error-invitation-other-version = The invitation is from another version of this app. Nothing has changed. Both of you need the newest version.
error-invitation-other-sort = This invitation is to join a circle. Nothing has changed. Meet the person who gave it to you.

guest-invited-reports = Give this text to one person. Who has it can send reports to the circle, and reads what became of them. They can't see who is in the circle, or who else sends reports.
guest-invited-alerts = Who has this text can read the alerts of the circle. It can't be taken back from one person alone.
guest-shut = The line is shut. What came on it stays.
guest-no-lines = There are no lines. No one outside sends reports to this circle.
guest-line = Line
guest-invited-by = Invited by
guest-state = State
guest-reports = Reports
guest-state-open = open
guest-state-fallen = shut, for who invited them is gone
guest-state-shut = shut
guest-unopened = Something came that this device can't open: it is too old for it. Another device of the circle may be able to.
guest-falls = The line { $line } is shut with this person. { $reports ->
    [one] One report came on it, and it stays.
   *[other] { $reports } reports came on it, and they stay.
}
guest-accepted = You have taken the invitation.
guest-no-places = You are a guest in no circle.
guest-place-reports = You can send reports ({ $id }).
guest-place-alerts = You can read alerts ({ $id }).
guest-addressed = Addressed to the group as of { $date }.
guest-not-met = You have not met the group yet. What you send waits on this device.
guest-too-old = That is long ago, so nothing is sent. It goes out when you meet the group again.
guest-needs-new = This device is a copy of another one. Ask for a new invitation to send from here.
guest-items = Sent: { $sent }. The group says that it has: { $received }.

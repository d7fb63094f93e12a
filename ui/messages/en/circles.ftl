# My circle on a screen: the list, one circle, its people, and what may be done there.

circles-title = My circle
circles-empty-title = You are in no circle yet
circles-empty-text = A circle is neighbours who know each other. What you report can reach them when your devices meet.
circles-start = Start a circle
circles-join = Join a circle
circles-as-guest = Send reports as a guest
circles-as-guest-text = You stay outside, and you see nobody who is in it.
circles-own = Your own devices
circles-persons = { $count ->
    [one] Only you so far
   *[other] { $count } people
}
circles-devices = { $count ->
    [one] 1 device
   *[other] { $count } devices
}
circles-waits = { $count ->
    [0] Nothing waits for a signature
    [one] 1 thing waits for a signature
   *[other] { $count } things wait for a signature
}
circles-gone = You are not in it any more
circles-gone-text = What this device has of it stays here until its time is over. Nothing new comes. To come back, ask someone in it to let you in again.
circles-you = You
circles-you-within = you
circles-someone = Neighbour { $id }
circles-device = Device { $id }
circles-this-device = This device

circles-people = Who is in it
circles-alone-text = Nobody else is here yet. Invite the first neighbour while you stand side by side.
circles-let-in-by = Let in by { $who }
circles-let-you-in = { $who } let you in
circles-first = Started the circle
circles-met = Last exchange: { $when }
circles-until = Leads it until { $date }
circles-invite = Invite someone
circles-add-device = Add my second phone
circles-add-device-text = It reads what you read, and is yours alone.
circles-reports = See the reports
circles-nearby = Exchange with others now
circles-nearby-text = When two devices meet, each gets what it may read.
circles-carry = Carry it by hand
circles-carry-text = No Wi-Fi? A USB stick or a file does it too.

circles-unsigned = Waits for a signature
circles-unsigned-count = { $count ->
    [one] One more person must sign it.
   *[other] { $count } more people must sign it.
}
circles-sign = Sign
circles-sign-text = You say yes to this with your name in the circle. It can't be taken back by you alone.
circles-passphrase = Your passphrase, to sign
circles-passphrase-missing = Type your passphrase first.
circles-lacks = { $count ->
    [one] It waits until one more person signs it.
   *[other] It waits until { $count } more people sign it.
}
circles-forked = One key signed two things
circles-forked-text = { $device } signed two things where there can be one. Its key may be in other hands. Ask its owner, and remove it if you are not sure.

circles-readers = Who can read what
circles-read-by = { $count ->
    [0] Nobody reads it yet
    [one] 1 person reads it
   *[other] { $count } people read it
}
circles-read-open = Who has the invitation reads it. No list of them exists.
circles-write-open = People outside can send into it. They can't read it.
circles-may-both = You read and write.
circles-may-read = You read, and can't write.
circles-may-write = You write, and can't read it.
circles-may-not = You can't read it.
circles-key-old = Someone who was removed could still read what is written now. Wait until you meet someone of the circle: they bring a new key.

circles-more = More
circles-outside = People outside
circles-outside-door = Who may send reports in without being in it
circles-save = Who can save the circle
circles-save-door = When nobody can lead it any more
circles-rename = Give it another name
circles-rename-text = Only you see this name. Others give the circle names of their own.
circles-name = Your name for it
circles-name-missing = Type a name first.
circles-rename-now = Use this name
circles-renamed = It has its new name.
circles-leave = Leave the circle
circles-leave-title = Leave this circle?
circles-stay = Stay in it
circles-left = You have left the circle.

circles-found-lead = You give it a name and sign with your passphrase.
circles-found-you = You lead it at first
circles-found-you-text = You let in the first neighbours. You can hand this duty over at any time.
circles-found-seen = Who is in it can see who is in it
circles-found-seen-text = So let in only people whom you know face to face. Nobody outside sees the circle.
circles-found-safe = Nobody can open it for you
circles-found-safe-text = There is no company behind it. From three people on, some of you together can save it.
circles-found = Start it
circles-founded = The circle is there. You are its first person.

circles-roles = What they do
circles-roles-you = What you do
circles-roles-none = No role yet. They can read who is in the circle.
circles-roles-none-you = No role yet. You can read who is in the circle.
circles-role-take = Take away
circles-role-take-named = Take away: { $role }
circles-role-take-title = Take this role from { $who }?
circles-role-give-up-title = Give up this role?
circles-role-take-text = What it lets them read is not sent to them any more. They keep what they have.
circles-role-give = Give a role
circles-role-which = Which role?
circles-role-give-title = Give this role to { $who }?
circles-role-does-admin = Lets people in, gives roles, sends alerts. It is a duty that is handed over, not a rank.
circles-role-does-patrol = Walks a round. Reads reports to the block, not to the door.
circles-role-does-verifier = Goes and looks. Reads reports in full.
circles-role-does-responder = Writes down what happens on the spot.
circles-role-does-supporter = Helps a family with one task at a time.
circles-role-does-legal-partner = Gets sealed evidence.
circles-role-does-trainer = Teaches rights and signs lessons.
circles-role-does-translator = Puts texts into other languages.
circles-hand-over = Hand my duty over
circles-hand-over-title = Hand your duty to { $who }?
circles-hand-over-text = They lead the circle from then on, and you do not. You stay in it with your other roles.
circles-hand-over-now = Hand it over

circles-duty = Until when?
circles-duty-months = { $count ->
    [0] No day is named
   *[other] { $count } months
}

circles-person-name = What you call them
circles-person-name-field = Name
circles-person-name-text = Only you see this name. It stays on this device. Leave it empty to take it away.
circles-renamed-person = The name is kept here.

circles-person-devices = Devices
circles-device-remove = Remove
circles-device-remove-named = Remove { $device }
circles-device-remove-title = Remove this device?
circles-device-remove-text = The device keeps what it already has. It gets nothing new. Other devices of the same person stay in.
circles-remove = Remove from the circle
circles-remove-title = Remove { $who }
circles-keeps = They keep what they already have. They get nothing new.
circles-keeps-more = Nobody can take back what someone has read. From now on nothing is sent to their devices.
circles-remove-devices = { $count ->
    [one] 1 device goes with them.
   *[other] { $count } devices go with them.
}
circles-remove-also = Who else must go?
circles-remove-also-text = They let these people in. Choose only those whom nobody of you knows.
circles-remove-alone = Only they let this person in
circles-remove-others = Others let this person in too
circles-remove-lines = They invited people outside
circles-remove-lines-text = Their ways in are shut. Choose those that shall stay open.
circles-line = Way in { $id }
circles-line-reports = { $count ->
    [0] Nothing came on it
    [one] 1 report came on it
   *[other] { $count } reports came on it
}
circles-remove-cause = Does what they confirmed still count?
circles-remove-cause-no = No, they can't be trusted
circles-remove-cause-yes = Yes, they only leave
circles-remove-cause-why = "No" takes back every check that they signed. An alert may need a new check then.
circles-remove-two = They lead the circle, so two people who lead it must sign.
circles-remove-now = Remove them
circles-removed = They are out. Nothing new is sent to them.
circles-keep = Keep them

circles-save-text = If nobody can lead the circle any more, some of you can do it together. Each of them signs.
circles-save-default = Without your choice it is the first five people, and more than half of them must sign.
circles-save-who = Who can save it together?
circles-save-k = How many of them must sign?
circles-save-k-of = { $k } of { $count }
circles-save-few = Choose two people or more.
circles-save-set = Sign this
circles-save-title = Let these people save the circle?
circles-save-says = { $k } of these must sign: { $who }
circles-rescue = The circle needs saving now
circles-rescue-text = You remove who must go and choose who leads it. The others who can save it sign too.
circles-rescue-remove = Who must go?
circles-rescue-lead = Who shall lead it?
circles-rescue-none = Choose someone first.
circles-rescue-now = Save the circle
circles-rescue-title = Save the circle like this?
circles-rescue-removes = Goes: { $who }
circles-rescue-leads = Leads it: { $who }

circles-face = What people outside hold
circles-face-none = There is no list of keys for people outside yet. You make it when you sign.
circles-face-renew = Make it anew
circles-face-renew-title = Make the list for people outside anew?
circles-face-renew-text = It says who of you may speak to people outside. It names nobody.
circles-guests = Ways in
circles-guests-empty-title = Nobody outside sends reports yet
circles-guests-empty-text = Invite someone who sees much and wants to stay outside the circle.
circles-guest-invite = Invite someone outside
circles-guest-what = What may they do?
circles-guest-reports = Send reports in
circles-guest-reports-text = And read what became of them. They see nobody of the circle.
circles-guest-alerts = Read the alerts
circles-guest-alerts-text = Who has the text reads them. It can't be taken back from one person alone.
circles-guest-make = Make the invitation
circles-guest-by = Invited by { $who }
circles-guest-shut = Shut
circles-guest-shut-named = Shut { $line }
circles-guest-shut-title = Shut this way in?
circles-guest-shut-text = Nothing more comes on it, and it can't be opened again. The reports that came stay with the circle.
circles-guest-shut-keep = Leave it open

circles-places-title = As a guest
circles-places-text = Someone of a circle gives you an invitation. Then your reports can reach them, and you stay outside.
circles-places-empty-title = You are a guest nowhere yet
circles-places-invitation = The invitation
circles-places-hint = A long line that begins with PORCHLIGHT.
circles-places-missing = Put in the invitation first.
circles-places-take = Take the invitation
circles-place-reports = You send reports
circles-place-alerts = You read alerts
circles-place-since = Since { $date }
circles-place-sent = { $sent ->
    [0] You have sent nothing yet.
    [one] You sent 1 report. They have { $received }.
   *[other] You sent { $sent } reports. They have { $received }.
}

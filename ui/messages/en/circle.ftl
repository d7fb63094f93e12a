# Circles: their errors, who is in one, who may do what.

error-circle-not-found = There is no such circle here. Nothing has changed. Look at your list of circles.
error-circle-not-allowed = Your role in this circle does not let you do that. Nothing has changed. Ask an admin of the circle.
error-circle-no-such-person = No one in this circle has that id. Nothing has changed. Look at who is in it, then try again.
error-circle-id-ambiguous = More than one id begins with { $id }. Nothing has changed. Type more of it.
error-circle-no-such-operation = Nothing with that id waits for you to sign. Nothing has changed. Look at what waits in the circle.
error-circle-not-inside = This device is not in the circle any more. What it has stays until its time is over. To come back, ask someone in it to let you in as a new person.
error-circle-recovery-number = { $k } of { $persons } will not do. Nothing has changed. Choose a number that is more than half of them, and no more than all.
error-circle-household = Your household is your own devices, so you can't leave it. Nothing has changed. To take one device out, remove that device.
error-circle-too-many-devices = The circle has as many devices as it can hold. Nothing has changed. Remove one that nobody uses, then try again.
error-circle-bad-package = What came with the invitation does not fit. You have not joined. Ask for a new one, then try again.
error-circle-no-clean-key = A device that was removed could read what you write here now. So nothing was sent. Meet someone else of the circle first: they can give you a new key.

role-admin = admin
role-patrol = patrol
role-verifier = verifier
role-responder = responder
role-supporter = supporter
role-legal-partner = legal partner
role-trainer = trainer
role-translator = translator
role-none = no role

channel-0 = who is in it
channel-1 = your reports
channel-2 = reports that come in
channel-3 = patrol
channel-4 = checking reports
channel-5 = admins
channel-6 = help for families
channel-7 = alerts
channel-8 = your rights
channel-9 = one page

circle-household = your own devices
circle-heading = Circle { $name } ({ $id })
circle-founded = The circle is there. You are its first person and its admin.
circle-done = Done.
circle-lacks = { $count ->
    [one] It waits until one more person signs it. Its id is { $id }.
   *[other] It waits until { $count } more people sign it. Its id is { $id }.
}
circle-is-outside = This device is not in the circle any more.
circle-left = You have left the circle. What you have of it stays here until its time is over.
circle-unchanged = Nothing has changed.
circle-id = Id
circle-name = Name
circle-person = Person
circle-persons = People
circle-devices = Devices
circle-roles = Roles
circle-vouched-by = Let in by
circle-you = { $id } (you)
circle-until = { $roles } until { $date }
circle-outside = not in it any more
circle-channel = What
circle-readers = Read by
circle-mine = You
circle-count = { $persons ->
    [one] 1 person
   *[other] { $persons } people
}
circle-reads-not = can't read it
circle-reads = can read it
circle-reads-writes = can read it and write
circle-key-old = wait for a new key
circle-unsigned = { $count ->
    [one] Waits for one more person to sign ({ $id }): { $what }
   *[other] Waits for { $count } more people to sign ({ $id }): { $what }
}
circle-forked = The key of device { $device } signed two things where there can be one. It may be in other hands. Ask its owner, and remove it if you are not sure.
circle-said-admit = let { $person } in ({ $roles })
circle-said-grant = give { $person } a role ({ $roles })
circle-said-revoke = take a role from { $person } ({ $roles })
circle-said-remove = remove { $who }
circle-said-set-recovery = { $k } of these can save the circle: { $who }
circle-said-recover = save the circle: { $who }
circle-said-return = let { $person } come back on a new device
circle-said-set-policy = change the rules
circle-said-open = open a new place: { $channel }
circle-said-other = a change
circle-remove-what = What they read before can't be taken back. From now on they can't read what is new.
circle-remove-devices = { $count ->
    [one] One device goes with this person.
   *[other] { $count } devices go with this person.
}
circle-remove-two = This person is an admin, so two admins must sign.
circle-vouched = This person let { $person } in too ({ $roles }).
circle-vouched-alone = Only this person let { $person } in ({ $roles }). Do you know them?
circle-leave-what = You can't come back by yourself. What you have of the circle stays here until its time is over.

face-none = This circle has no list for people outside.
face-heading = The list for people outside is number { $number }. It is here since { $date }.
face-as-of = What they send goes to those who could read it on { $date }.
face-labels = { $count ->
    [0] No one can confirm what you tell them.
    [one] One voice can confirm what you tell them.
   *[other] { $count } voices can confirm what you tell them.
}
face-due = The circle has changed since then. A new list is made when an admin next opens Porchlight.
face-waits = { $count ->
    [one] A new list is here since { $date }. One more admin must sign it.
   *[other] A new list is here since { $date }. { $count } more admins must sign it.
}
face-waits-for = These can sign: { $who }
face-same = It is what this device would sign. It is signed when you next open Porchlight.
face-differs = It is not what this device would sign, so it was not signed. What differs: { $part }. Ask who made it.
face-part-place = which list it comes after
face-part-number = how many voices are needed
face-part-roots = the keys of admins
face-part-publishers = the keys that send news
face-part-attesters = the keys that confirm
face-part-ended = the keys that no longer count
face-part-drops = the key that seals what comes in

report-is-held = Somebody holds this report: it is not deleted before { $until }.
report-said-due = { $count ->
    [one] One person says that its time is over. A second one makes it go.
   *[other] { $count } people say that its time is over.
}
report-reach-here = Only on this device.
report-reach-waits = Not with your circle yet. It goes when you next meet somebody of it.
report-elsewhere = What { $circle } has of it says something else: somebody changed it there, or it could not be changed from here. See it: porchlight report show { $id }
report-elsewhere-nameless = a circle of others
report-reach-own = { $count ->
    [one] On one other device of yours.
   *[other] On { $count } other devices of yours.
}
report-reach-neighbours = { $count ->
    [one] With one neighbour.
   *[other] With { $count } neighbours.
}

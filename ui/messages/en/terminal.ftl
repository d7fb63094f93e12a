# Words of the terminal only. terminal-next-* is added to the error of the same name.

terminal-next-home-no-profile = (porchlight init makes it)
terminal-next-home-open-elsewhere = (porchlight lock closes it)
terminal-next-store-damaged = (porchlight check --repair)
terminal-next-report-needs-detail = (--confirm-category confirms it)
terminal-next-report-needs-strong-evidence = (--confirm-category confirms it)
terminal-next-report-not-found = (porchlight report list)
terminal-next-draft-not-found = (porchlight draft list)
terminal-next-request-unknown-command = (porchlight call --help lists them)
terminal-next-field-missing-category = (--category 1, 2 or 3)

error-terminal-usage = { $text } Nothing has changed. See: { $help }
error-terminal-bad-count = "{ $value }" does not go with { $option }. Nothing has changed. Write one number, or two as in 3-5.
error-terminal-bad-time = "{ $value }" is not a time. Nothing has changed. Write how long ago (10m, 2h, 1d), a time of day (14:05), or both date and time (2026-02-10 14:05).
error-terminal-bad-degrees = "{ $value }" is not a number of degrees. Nothing has changed. Write it as in 42.00348, with at most seven decimals.
error-terminal-bad-vehicle = "{ $value }" does not describe a vehicle. Nothing has changed. Write make;colour;plate, as in "Ford Transit;white;DY4????", and leave empty what you don't know. Colours: { $colours }.
error-terminal-cannot-read = { $path } can't be read. Nothing has changed. Check its name and that it is yours, then try again.
error-terminal-cannot-write = { $path } can't be written. Nothing has changed. Choose another place, then try again.
error-terminal-too-large = { $path } is larger than a text can be here. Nothing has changed. Choose a shorter file.
error-terminal-not-text = { $path } is not UTF-8 text. Nothing has changed. Save it as UTF-8, then try again.
error-terminal-no-passphrase = There is no terminal to ask you for the passphrase. Nothing has changed. Give it with --passphrase-file or --passphrase-fd.
error-terminal-passphrases-differ = The two passphrases are not the same. Nothing has changed. Start again.
error-terminal-secret-in-arguments = This request holds a passphrase, and others can see what stands on a command line. Nothing has changed. Send it by standard input: put - in its place.
error-terminal-needs-yes = There is no terminal to ask you whether to delete it. Nothing is deleted. Add --yes if you are sure.
error-terminal-needs-yes-circle = There is no terminal to ask you whether you are sure. Nothing has changed. Add --yes if you are.
error-terminal-nothing-to-change = You did not say what to change. Nothing has changed. Name at least one field, as in --category 2 (porchlight report edit --help lists them).
error-terminal-settle = People wrote different things for { $field }, and you gave only a part of it. Nothing has changed. Look at both (porchlight report show), then give all of it again with --settle.
error-terminal-no-home = This device does not say where your files belong. Nothing has changed. Choose a folder with --home.
error-terminal-nothing-saved = Nothing could be read from the damaged file. It stays as it is. Put back a copy of your folder, or keep the file and ask someone you trust with computers.
error-terminal-story-stuck = The made-up circle could not go on ({ $cause }). Nothing of yours was touched. Try another number with --seed.
error-terminal-bad-answer = This door does not understand the answer to { $command }. What you saved before is safe. Update all of Porchlight, then try again.

usage-unknown-argument = There is no { $argument } here.
usage-unknown-argument-similar = There is no { $argument } here; maybe you mean { $similar }.
usage-unknown-command = There is no command { $command } here.
usage-unknown-command-similar = There is no command { $command } here; maybe you mean { $similar }.
usage-bad-value = "{ $value }" does not go with { $argument }.
usage-bad-value-choices = "{ $value }" does not go with { $argument }. It can be: { $choices }.
usage-no-value = { $argument } needs a value.
usage-missing = This is missing: { $argument }.
usage-conflict = { $argument } does not go together with { $other }.
usage-twice = { $argument } is given twice.
usage-other = That is not how this command is used.

ask-passphrase = Passphrase of profile { $profile }:
ask-new-passphrase = New passphrase:
ask-again = The same again:
ask-delete = Delete it? Type "yes":
ask-leave = Leave the circle? Type "yes":
ask-remove = Remove them? Type "yes":
ask-delete-yes = yes
delete-kept = Nothing is deleted.
passphrase-advice = Choose a passphrase that only you know: five or more words picked by chance. It locks your reports on this device, and nobody can reset it.
warning-passphrase-file = Others on this device can read { $path }. Make it yours alone: chmod 600.

nothing-open = Nothing is open here. All is locked.
lock-asked = Locked. The keys are out of memory, and nothing is lost.
locked-from-outside = It was locked while this command ran. What was saved before is safe. Run it again with your passphrase.

next-init = Make one: porchlight init --name "My phone"
next-add = File the first one: porchlight report add --activity knocking --place "Clark & Lunt" --category 2
next-draft = Save one: porchlight draft save --place "Clark & Lunt"
next-found = Found a circle: porchlight circle found --name "Maple Street"
next-delete = To delete it: porchlight report delete { $id }
next-undo = To take it back: porchlight report undo
next-page = The next ones: add --after { $cursor }
next-repair = To mend it: porchlight check --repair
next-file = To file it: porchlight draft file { $id }
man-written = { $count } pages are in { $path }.

# Links with other devices

sync-listening = Others can reach this device with this ticket, as long as this runs:
sync-linked = A device is there. The two look for what they share.
sync-known =
    { $channels ->
        [one] It belongs to you or a neighbour. It shares one channel with you.
       *[other] It belongs to you or a neighbour. It shares { $channels } channels with you.
    }
sync-progress =
    { $left ->
        [one] One piece is still to come.
       *[other] { $left } pieces are still to come.
    }
sync-equal = Both devices hold the same now.
sync-again =
    { $seconds ->
        [one] It is tried again in one second.
       *[other] It is tried again in { $seconds } seconds.
    }
sync-not-reached = Nobody answers there. Is the other device still waiting for you?
sync-lost = The link is gone.
sync-nothing-shared = That device shares nothing with you. It was told nothing of yours.
sync-too-new = That device has a later version. Update Porchlight here.
sync-too-old = That device has an older version. Update Porchlight there.
sync-misbehaved = The link was closed: that device broke a rule. Nothing of yours is at risk.
sync-store-failed = One of the two devices could not save. Check the space on both.
sync-renewed = What you share has changed. A new link follows.
sync-busy = That device is too busy.
sync-nobody-told = Nobody in your circles has said yet where they are. Begin with a ticket: porchlight sync --help
sync-calling =
    { $devices ->
        [one] One device of your circles said where it is. It is called now.
       *[other] { $devices } devices of your circles said where they are. They are called now, a few at a time.
    }
sync-relay-reached = The relay answers. Whoever can't reach you directly reaches you through it.
sync-relay-lost = The relay does not answer. On the same Wi-Fi, and by USB stick, all goes on. It is tried again.

error-terminal-cannot-link = The links could not go on. What you saved is safe. Try again.

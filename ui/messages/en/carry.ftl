# Carried by hand: what a circle holds goes into a file, and out of one, where there is no link.

carry-question = Is no device near?
carry-lead = Put it into a file. Carry it on a USB stick, or send it any way you like.
carry-give = Put it into a file
carry-give-text = For your whole circle, or for one device.
carry-take = Take in a file
carry-take-text = Someone gave you a stick, or sent you a file.
carry-runs = It is being written or read now.
carry-nobody-title = There is nobody to carry it to yet
carry-nobody-text = When a neighbour is in your circle, or you have a second device, it can go into a file here.
carry-nobody-step = See my circles

carry-circle = Which circle?
carry-whom = Who is it for?
carry-whom-all = The whole circle
carry-whom-own = All your devices
carry-whom-all-text = Each of them sees only what they may read.
carry-whom-one = One device alone
carry-whom-one-text = Nobody else can open it.
carry-device = Whose device?
carry-device-of = { $who }: { $device }
carry-what = What goes in?
carry-what-all = All that they may read
carry-what-all-text = Take this if you are not sure what they have.
carry-what-new = Only what is new
carry-what-new-text = Smaller. They need your earlier files too.
carry-path-hint = For a USB stick, say where the stick is. A large file is split into parts, side by side.
carry-locked = The file is locked
carry-start = Write the file
carry-writing = Writing the file

carry-written = { $count ->
    [one] The file is there
   *[other] { $count } files are there
}
carry-opens = Who can open it: { $who }.
carry-opens-nobody = Nobody of the circle can open it yet.
carry-opens-device = Only { $who } can open it, on device { $device }.
carry-next = What to do with it
carry-next-hand = Give them the stick, or send them the file. All parts, if there is more than one.
carry-next-open = They tap "{ circles-title }", then "{ circles-nearby }", then "{ circles-carry }".
carry-next-after = When they have it, you can delete the file. All of it is still here.
carry-again = Write one more

carry-take-lead = It ends in ".porchlight". What is here stays as it is.
carry-file = Which file?
carry-file-hint = Where it lies on this device or on the stick.
carry-file-number = File { $number }
carry-file-missing = Say which file to read.
carry-file-more = One more file
carry-file-choose = Choose the files
carry-file-drop = Leave out
carry-file-drop-named = Leave out file { $number }
carry-take-start = Read it
carry-reading = Reading the file

carry-taken = { $count ->
    [0] Nothing new came in
    [one] 1 new thing came in
   *[other] { $count } new things came in
}
carry-all-here = All that is in it is here now.
carry-from = For { $circle }
carry-waits = { $count ->
    [one] 1 thing waits
   *[other] { $count } things wait
}
carry-missing = A part is missing
carry-refused = { $count ->
    [one] 1 file did not come in
   *[other] { $count } files did not come in
}
carry-refused-parts = Something was left out
carry-read-again = Read your earlier files again
carry-stopped = Stopped
carry-stopped-text = What came in stays. Read the same files again, and it goes on from there.
carry-go-on = Go on with these files
carry-same = Read these files again
carry-take-again = Take in one more

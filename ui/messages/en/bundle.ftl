# What a circle holds, in files for someone who has no link.

error-bundle-not-one = { $path } is not a Porchlight bundle. Nothing has changed. Look for the right file, or ask for it again.
error-bundle-later-version = { $path } was made by a newer Porchlight. Nothing has changed, and the file is fine. Get the newest version, then read it again.
error-bundle-damaged = { $path } is cut short or was changed on its way. Nothing of it came in. Copy the file once more, or ask for a new one.
error-bundle-forged = { $path } was not made by the person that it names. Nothing of it came in. Tell the person who gave it to you, and ask for a new one.
error-bundle-not-for-here = This device can't open { $path }. It is for another circle or device, or it was made before you came in. Nothing has changed. Ask for one that is made for this device.
error-bundle-cannot-read = The file { $path } can't be read. What came in before is safe. Check its name and that it is yours, then try again: it goes on where it stopped.
error-bundle-cannot-write = The file { $path } can't be written. What is on this device is safe. Choose another place, or free some space there, then try again.
error-bundle-too-large = What a file must begin with is too large for one file. Nothing was written. Link the two devices instead.

bundle-export-progress = Writing the bundle
bundle-import-progress = Reading the bundle

bundle-made = { $files ->
    [one] 1 file is written, with { $chunks } { $chunks ->
        [one] change
       *[other] changes
    } in it.
   *[other] { $files } files are written, with { $chunks } { $chunks ->
        [one] change
       *[other] changes
    } in them.
}
bundle-file = { $path } ({ $size })
bundle-any-order = They can be read in any order. Each one counts by itself.
bundle-for-device = One device alone can open it: { $device }.
bundle-for-circle = { $persons ->
    [one] 1 person of the circle can open it, and sees only what that person may read.
   *[other] { $persons } people of the circle can open it. Each of them sees only what they may read.
}
bundle-for-readers = Anyone who was invited to read the alerts can open those too.
bundle-sealed = Who finds the file can't read it, and sees no names. They see that Porchlight made it, and how large it is.
bundle-unreadable = { $count ->
    [one] 1 change does not read on this device, so it is not in it.
   *[other] { $count } changes do not read on this device, so they are not in it.
}
bundle-export-stopped = Stopped. No file is there. What is on this device is as it was.

bundle-taken = { $taken ->
    [0] Nothing new came in.
    [one] 1 change came in.
   *[other] { $taken } changes came in.
}
bundle-here = { $count ->
    [one] 1 was here already.
   *[other] { $count } were here already.
}
bundle-by = Made by { $person }.
bundle-by-nobody = Who made it is not in the circle now. What came in was signed by the people who wrote it.
bundle-missing = { $count ->
    [one] File { $numbers } of this bundle is missing. What came in is whole and safe. Read that file when you get it, or ask for a new bundle.
   *[other] Files { $numbers } of this bundle are missing. What came in is whole and safe. Read them when you get them, or ask for a new bundle.
}
bundle-more = This bundle has more files. What came in is whole and safe. Read the others too, in any order.
bundle-refused = { $count ->
    [one] 1 part was not true or not allowed. It did not come in.
   *[other] { $count } parts were not true or not allowed. They did not come in.
}
bundle-not-yet = { $count ->
    [one] 1 change can't be opened here yet, or is from before you came in. Keep the file. Read it again when you have the other files, or have met someone of the circle.
   *[other] { $count } changes can't be opened here yet, or are from before you came in. Keep the file. Read it again when you have the other files, or have met someone of the circle.
}
bundle-waiting = { $count ->
    [one] 1 change is kept here and waits for one that comes before it.
   *[other] { $count } changes are kept here and wait for those that come before them.
}
bundle-read-again = There was no room to keep all that had to wait. Read your earlier files once more: it fits now.
bundle-import-stopped = Stopped. What came in stays. Run the same command again, and it goes on from there.

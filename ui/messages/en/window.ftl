# Words of the first screen of the window.

window-name = Porchlight
window-open = Open
window-locked = Locked
window-loading = Looking at this device…
window-profile = Profile { $number }
window-profile-shape = Profile { $number }, { $shape }
window-wait = { $seconds ->
    [one] The next try is in 1 second.
   *[other] The next try is in { $seconds } seconds.
}
window-reports = { $count ->
    [0] No reports yet
    [one] report on this device
   *[other] reports on this device
}
window-reports-empty = Reports that you file or import show here. The first one starts in the terminal:
window-drafts = { $count ->
    [one] 1 is not finished yet.
   *[other] { $count } are not finished yet.
}
window-unreadable = { $count ->
    [one] 1 can't be read. It is kept, and tried again after an update.
   *[other] { $count } can't be read. They are kept, and tried again after an update.
}
window-locked-title = Your reports are locked in
window-locked-text = Nobody can read them here, not even you, until your passphrase opens the profile. For now that is done in the terminal:
window-empty-title = No profile here yet
window-empty-text = A profile keeps your reports on this device, locked by a passphrase that only you know. The first step is in the terminal:
window-error-title = This did not work
window-again = Try again
window-state = Everything stays on this device. Nothing is sent.

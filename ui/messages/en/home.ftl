# The home: profiles, passphrases, settings.

error-home-open-elsewhere = Profile { $profile } is open in another window or terminal. Nothing has changed. Close it there, then try again.
error-home-no-profile = There is no profile { $profile } here. Nothing has changed. Choose another number, or make a new profile.
error-home-profile-exists = Profile { $profile } is already here and stays as it is. Open it with its passphrase, or choose another number.
error-home-no-free-profile = All nine profiles are taken. Nothing has changed. Use one that is here, or choose another folder.
error-home-profile-number = { $profile } can't be a profile. Nothing has changed. Choose a number from 1 to 9.
error-home-read-only = You may not write in this folder. What is in it is safe. Choose another folder, or allow writing there.
error-home-unreadable = { $path } can't be read. Nothing in it has changed. Check that the disk is plugged in and that the file is yours, then try again.
error-home-disk-full = The disk is full. What you saved before is safe; the last step is not saved. Free some space, then do it again.

error-vault-locked = It is locked. Your reports are safe inside. Open it with your passphrase first.
error-vault-already-open = Profile { $profile } is already open here. Go on with it, or lock it before you open another.
error-vault-wrong-passphrase = { $wrong_tries ->
    [0] That passphrase does not fit. Nothing is ever erased. Check capital letters and the keyboard language, then try again.
    [one] That passphrase does not fit. Nothing is ever erased. Check capital letters and the keyboard language, then try again.
   *[other] That passphrase does not fit ({ $wrong_tries } wrong tries). Nothing is ever erased, but the wait grows after five. Check capital letters and the keyboard language, then try again.
}
error-vault-wait = { $seconds ->
    [one] There were too many wrong tries. Nothing is erased. Wait 1 second, then try again.
   *[other] There were too many wrong tries. Nothing is erased. Wait { $seconds } seconds, then try again.
}
error-vault-weak-passphrase = That passphrase is easy to guess. Nothing has changed. Choose a longer one: five or more words picked by chance work well.
error-vault-damaged = The key file { $path } is damaged, so this profile does not open. The reports are still in the folder. Put the file back from a copy of the folder, then try again.
error-vault-duty-damaged = The second key of this profile is damaged, so it can't sign in a circle. Your reports are safe. Put the key file back from a copy of the folder, then try again.
error-vault-newer-version = A newer Porchlight made this profile (its form is { $found }, this one knows { $known }). It is safe and unchanged. Update Porchlight, then open it again.

shape-circle = circle
shape-square = square
shape-triangle = triangle
shape-star = star
shape-diamond = diamond
shape-moon = moon
shape-leaf = leaf
shape-drop = drop
shape-house = house

theme-system = as the device
theme-light = light
theme-dark = dark

setting-language = Language
setting-text-size = Text size
setting-theme = Theme
setting-lock-after = Locks by itself
lock-after-min = { $minutes ->
    [0] never
    [one] after 1 minute without a touch
   *[other] after { $minutes } minutes without a touch
}
language-en = English
language-es = Spanish

profile-number = Profile
profile-shape = Shape
profile-tries = Wrong tries
profile-wait = Wait
profile-wait-s = { $seconds ->
    [0] none
    [one] 1 second
   *[other] { $seconds } seconds
}
profile-created = Profile { $profile } is ready on this device, which is called { $name }. Only your passphrase opens it: if you forget it, nobody can open it for you.
profile-copied = This folder was copied from another device, so this device has new keys of its own. Your reports are all here.
profile-expired = { $count ->
    [one] The time of 1 report was over; it is gone from this device.
   *[other] The time of { $count } reports was over; they are gone from this device.
}
profile-none = There is no profile here yet.
passphrase-changed = The new passphrase works from now on. The old one opens nothing any more.
settings-saved = Saved. Anyone who holds this device can see these settings without a passphrase.

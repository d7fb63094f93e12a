# The first minutes, the lock, and Home: language, what this is, a passphrase, unlocking, what is true now.

welcome-choose = Choose your language
welcome-hear = Hear it
welcome-heard = To go on in English, tap the word English. You can change it later.
welcome-about = What Porchlight is for
welcome-see = Write down what you see
welcome-see-text = One short question at a time. It takes about a minute.
welcome-stays = It stays on this device
welcome-stays-text = Nothing is sent. You choose if you hand it on.
welcome-free = No account
welcome-free-text = No name, no phone number, no email.
welcome-offline = No internet needed
welcome-offline-text = It works when the network is down.
welcome-start = Start
welcome-restore = I have a backup
welcome-setup = Your profile
welcome-name-title = What do you call this device?
welcome-name-text = Only you see this name. You can leave it as it is.
welcome-name = Name of this device
welcome-name-phone = My phone
welcome-name-computer = My computer
welcome-done = You are ready
welcome-done-text = Your lock works. What would you like to do first?
welcome-report = Report something
welcome-report-text = You saw something just now
welcome-practice-text = Try it out with made-up reports
welcome-circle = Join or start a circle
welcome-circle-text = With neighbours whom you know
welcome-home = Go to Home

passphrase-why-title = A lock that only you can open
passphrase-why-lock = While it is locked, nobody can read your reports here. The one who takes this device can't read them either.
passphrase-why-reset = Nobody can open it for you. If you forget your words, what is here is gone.
passphrase-why-paper = So write them on paper. Keep the paper in another place than this device.
passphrase-why-next = Show me five words
passphrase-own = I'd rather choose my own
passphrase-words-title = Your five words
passphrase-words-text = Write them on paper, in this order. They open your reports.
passphrase-words-label = Your passphrase
passphrase-words-other = Other words
passphrase-words-use = Use these words
passphrase-type-title = Now type the five words
passphrase-type-text = Then you know that they work. Use small letters, with a space between the words.
passphrase-type = Your five words
passphrase-type-show = Show me again
passphrase-type-next = Make my lock
passphrase-type-word = Word { $number } is not the same. Look at your paper, or tap "Show me again".
passphrase-type-count = { $count ->
    [0] Type the { $words } words first.
    [one] There are { $words } words. You typed 1.
   *[other] There are { $words } words. You typed { $count }.
}
passphrase-own-title = Your own passphrase
passphrase-own-text = Use five words or more that don't belong together. No names, no dates.
passphrase-own-new = Passphrase
passphrase-own-again = The same once more
passphrase-own-next = Make my lock
passphrase-own-suggest = Give me five words instead
passphrase-own-empty = Type your passphrase first.
passphrase-own-differ = The two are not the same. Type the second one again.
passphrase-show = Show
passphrase-show-label = Show what I type
passphrase-hide = Hide
passphrase-hide-label = Hide what I type
passphrase-making = Making the lock… This takes a moment.

unlock-which = Which profile is yours?
unlock-profile = Profile { $number }
unlock-shape-circle = Circle
unlock-shape-square = Square
unlock-shape-triangle = Triangle
unlock-shape-star = Star
unlock-shape-diamond = Diamond
unlock-shape-moon = Moon
unlock-shape-leaf = Leaf
unlock-shape-drop = Drop
unlock-shape-house = House
unlock-waits = Has to wait
unlock-new = New profile
unlock-new-text = For someone else who uses this device. Each profile has its own words.
unlock-passphrase = Your passphrase
unlock-open = Open
unlock-opening = Opening…
unlock-wait = Too many wrong tries. Nothing is erased.
unlock-wait-left = You can try again in { $time }.
unlock-wait-over = You can try again now.
unlock-damaged = The file with your reports is damaged
unlock-damaged-text = Porchlight can save what still reads.
unlock-damaged-kept = The damaged file is kept. Nothing is written over it.
unlock-rescue = Save what can be read
unlock-rescuing = Saving…
unlock-aside = The damaged file is kept here:

device-theme-system = Automatic
device-theme-light = Light
device-theme-dark = Dark

now-mine = Only on this device. Nobody else can see them.
now-circle = What is for your circle goes to it when your devices meet.
now-newest = newest { $age }
now-reports = { $count ->
    [0] No reports yet
    [one] 1 report
   *[other] { $count } reports
}
now-empty = When you see something, write it down here. It takes about a minute.
now-going = { $count ->
    [one] 1 report goes within a week
   *[other] { $count } reports go within a week
}
now-unreadable = { $count ->
    [one] 1 thing can't be read
   *[other] { $count } things can't be read
}
now-here = { $count ->
    [0] none yet
    [one] 1 here
   *[other] { $count } here
}
now-drafts = { $count ->
    [one] 1 report
   *[other] { $count } reports
}
now-device = Lock, language, care
now-newest-title = Newest reports

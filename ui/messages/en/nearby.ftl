# Two devices meet and exchange: who calls whom, what comes, what is still to come.

nearby-title = Exchange now
nearby-question = Two devices meet
nearby-text = Each gets what it may read, and nothing else. One of you waits, the other one calls.
nearby-wait = Let them call me
nearby-call = Call them
nearby-ticket = The other person's line
nearby-ticket-hint = They tap "Let them call me". Then they show you a square picture, or a line that begins with PORCHLIGHT.
nearby-ticket-missing = Put in their line first.
nearby-call-now = Call now
nearby-show = They call with this
nearby-show-text = It tells nobody who you are. It works as long as this is open.
nearby-stop = Stop exchanging
nearby-stopped = Closed. Nothing more goes out or comes in.
nearby-none = Nobody is here yet
nearby-none-text = Stay near each other, in the same Wi-Fi.
nearby-known = A neighbour, or a device of yours
nearby-unknown = Finding out who it is
nearby-shares = { $count ->
    [one] You share 1 place to read.
   *[other] You share { $count } places to read.
}
nearby-equal = Both hold the same now.
nearby-busy = It is still going back and forth.
nearby-left = { $count ->
    [0] Nothing is still to come.
    [one] Taking in what others wrote: 1 to go.
   *[other] Taking in what others wrote: { $count } to go.
}
nearby-devices = Who is here
nearby-keep = You can go on with other things. It goes on until you stop it, and again after you unlock. Your circles are told where this phone can be reached.

nearby-share = Share nearby
nearby-share-text = Phones on this Wi-Fi can see that somebody uses Porchlight. They can't see who you are, nor your circle.
nearby-share-on = It looks for people of your circle now. It stops when you turn it off or lock.

# Who can read a report: before it is filed and on its page. And what Home says of circles.

readers-title = Who can read this
readers-here = Only this device has it, and only your passphrase opens it. Nothing is sent.
readers-own = { $count ->
    [one] Only this device.
   *[other] Your own { $count } devices.
}
readers-whole = { $count ->
    [one] 1 more person of { $circle } gets all of it.
   *[other] { $count } more people of { $circle } get all of it.
}
readers-block = { $count ->
    [one] 1 more person of { $circle } gets the block alone, without your words.
   *[other] { $count } more people of { $circle } get the block alone, without your words.
}
readers-guest = The group that invited you gets all of it.
readers-guest-waits = A group that invited you gets it once you meet them again.
readers-nobody = Nobody in { $circle } gets it from you: you don't hold the role for it.
readers-undecided = You have not said yet who may be told.
readers-when = It goes when your devices meet. Until then it stays here.
readers-asking = Looking who can read this…
readers-unknown = Nobody can say right now who gets it.

home-circle-none = Start or join one
home-circle-people = { $count ->
    [one] Only you so far
   *[other] { $count } people
}
home-circle-many = { $count ->
    [one] 1 circle
   *[other] { $count } circles
}
home-circle-waits = { $count ->
    [one] 1 thing in your circle waits for a signature
   *[other] { $count } things in your circle wait for a signature
}

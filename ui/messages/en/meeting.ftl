# Meetings from the terminal: inviting, coming in, the six digits.

meeting-invitation = Show or read this to them, and to nobody else. It works once, for ten minutes:
meeting-how = They type: porchlight circle join --name NAME
meeting-waiting = Waiting for them. Stop with Ctrl-C.
meeting-calling = The two devices make their keys.
meeting-digits = Your six digits: { $digits }
meeting-aloud = Let them read theirs aloud first. Then look here.
ask-meeting-same = Do both screens show the same six? Type "yes" or "no":
ask-invitation = The invitation:
meeting-said = You said yes. Now the other person says it too.
meeting-admitting = It is signed and brought over. Keep both devices on.
meeting-done-inviter = They are in. Their id is { $person }.
meeting-done-newcomer = You are in.
meeting-lacks = { $count ->
    [one] They are in when one more person signs it.
   *[other] They are in when { $count } more people sign it.
}
meeting-second = A second device came with the same invitation and was not let in. Someone else has seen it. Tell each other.
meeting-exchange = What you share comes over now.
meeting-equal = Both devices hold the same now.
meeting-later = The rest comes over when your devices meet: porchlight sync

circle-called = Name
circle-relay-set = This device can now be called through { $relay }, from the next exchange on.
circle-relay-none = This device is called through no relay, from the next exchange on.
circle-relay = Relay
circle-named = From now on you see that name here, and nobody else does.
device-this = this one
device-id = Device

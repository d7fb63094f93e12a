# Coming into a circle: inviting, six digits on both screens, joining, and what to call each other.

joining-invite-title = Invite
joining-device-title = Add my second phone
joining-title = Join a circle
joining-side = Stand side by side, or talk on a call. You compare six digits in a moment.
joining-who = What shall they do at first?
joining-who-text = You can leave this open and give roles later.
joining-sees = They will see who is in the circle. What they may read follows from their roles.
joining-device-text = It becomes one of your own devices. It reads what you read, and it is yours alone.
joining-invite-now = Make the invitation
joining-show = Show them this
joining-show-text = They open Porchlight, tap "Join a circle", and point their camera here. It works once.
joining-left = It works for { $time } more.
joining-left-over = Its time is over.
joining-calling = Someone is calling
joining-calling-text = The two devices are talking. The digits come in a moment.
joining-second = A second device tried this invitation
joining-second-text = Someone else may have a copy of it. Stop here, unless you know that it was the same person trying twice.
joining-stop = Stop
joining-stop-title = Stop this meeting?
joining-stop-text = Nobody comes in, and the invitation works no more. You can make a new one.
joining-stop-join-text = You do not join, and the invitation works no more. Ask for a new one.
joining-go-on = Go on

joining-invitation = The invitation
joining-invitation-hint = Someone of the circle shows you a square picture or gives you a line that begins with PORCHLIGHT.
joining-invitation-missing = Put in the invitation first.
joining-passphrase = Your passphrase, to sign
joining-passphrase-missing = Type your passphrase first.
joining-keeps = You get new keys for this circle. Nobody in it learns of your other circles.
joining-join-now = Join
joining-call-out = Looking for the other device
joining-call-out-text = Stay near each other, in the same Wi-Fi. This can take a minute.

joining-digits-ask = Do they read the same six digits?
joining-digits-text = Let the other person read theirs aloud first. Then look here.
joining-digits-label = Six digits: { $digits }
joining-digits-why = If they differ, someone is between you. Then nobody comes in.
joining-digits-yes = Yes, all six
joining-digits-no = No, they differ
joining-digits-said = You said yes
joining-digits-wait = Now the other person says it too. Wait here together.
joining-digits-theirs = They said yes
joining-admitting = One moment, both of you
joining-admitting-text = The door is being opened. Keep both devices on.
joining-admitting-second = One more person who leads the circle must sign. You can go on: it waits in the circle.

joining-done-inviter = They are in
joining-done-newcomer = You are in
joining-done-device = Both devices are yours now
joining-done-text = What is here comes over bit by bit when your devices meet.
joining-name = What do you call this person?
joining-name-text = Only you see this name. It stays on this device.
joining-name-field = Name
joining-name-missing = Type a name first.
joining-name-save = Use this name
joining-name-later = Not now
joining-named = You call them { $name } now.
joining-see = See the circle
joining-again = Start again

joining-over-title = Nobody came in
joining-over-digits = The digits were not the same. So nobody came in, and nothing was given away. Make a new invitation, face to face.
joining-over-time = The time of the invitation is over. Nothing has changed. Make a new one.
joining-over-ended = It was stopped. Nothing has changed.
joining-over-lost = The other device is out of reach. Nothing has changed. Come closer, and make a new invitation.
joining-over-other = It did not work. Nothing has changed. Make a new invitation.

# A text handed to somebody else as a picture, and taken by the camera.

qr-picture = The invitation as a picture. Their camera reads it.
qr-text = As text instead
qr-copy = Copy the text
qr-copied = It is copied. Who gets the text can use it, so send it to nobody else.
qr-copied-not = It can't be copied here. Tap the text: that selects all of it.
qr-done = Done
qr-scan = Use the camera
qr-scanning = What the camera sees
qr-hold = Hold the camera over the square picture on the other screen. No photo is kept.
qr-scan-stop = Stop the camera
qr-no-camera = The camera does not open here. Nothing has changed. Type or paste the text instead.

# A request that is not understood, a device without a voice, and what nobody foresaw.

error-request-unknown-command = There is no command called { $name }. Nothing has changed. Check how it is written.
error-request-not-json = This is not JSON: reading stops at line { $line }, column { $column }. Nothing has changed. Fix that place, then try again.
error-request-not-valid = { $field } is not as it should be (line { $line }, column { $column }). Nothing has changed. Fix it, then try again.
error-request-bad-cursor = That place in the list does not exist. Nothing has changed. Start again from the top of the list.
error-speech-no-voice = This device has no voice that Porchlight can use. Nothing has changed. Read it on the screen, or install espeak-ng, then try again.
error-internal = Something went wrong that nobody foresaw (number { $incident }). What you saved before is safe. Try again; if it stays, tell the people who look after Porchlight this number.

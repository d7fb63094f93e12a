# Links with other devices, and meetings: what can go wrong.

error-link-ticket-not-one = This is not a ticket. Nobody was called. Copy all of it, from PORCHLIGHT:L1 on.
error-link-ticket-cut-short = The end of the ticket is missing. Nobody was called. Copy all of it, then try again.
error-link-ticket-typo = There is a typing mistake in the ticket. Nobody was called. Check it, then try again.
error-link-ticket-other-version = The ticket is from another version. Nobody was called. Update Porchlight on both devices.
error-link-relay-not-one = This is not the address of a relay. Nothing was changed. It begins with https:// and has a name after it.
error-link-unbound = Nobody can call this device at that address. Nothing has changed. Look at its network, or choose another address.
error-link-address = "{ $address }" is not an address. Nothing has changed. Write it like 192.168.1.5:4711.
error-link-too-many = This device has { $max } links open, and no room for more. Nobody was called. Close them, then try again.
error-meeting-not-now = That can't be done now. Nothing has changed. Look at how far the meeting is; end it to begin a new one.
error-meeting-admin-later = Another admin has to agree to a new admin. Nobody was invited. Let the person in first, then give them the role.

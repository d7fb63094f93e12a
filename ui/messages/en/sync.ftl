# Links with other devices.

sync-listening = Others can reach this device with this ticket, as long as this runs:
sync-linked = A device is there. The two look for what they share.
sync-known =
    { $channels ->
        [one] It belongs to you or a neighbour. It shares one channel with you.
       *[other] It belongs to you or a neighbour. It shares { $channels } channels with you.
    }
sync-progress =
    { $left ->
        [one] One piece is still to come.
       *[other] { $left } pieces are still to come.
    }
sync-equal = Both devices hold the same now.
sync-again =
    { $seconds ->
        [one] It is tried again in one second.
       *[other] It is tried again in { $seconds } seconds.
    }
sync-not-reached = Nobody answers there. Is the other device still waiting for you?
sync-lost = The link is gone.
sync-nothing-shared = That device shares nothing with you. It was told nothing of yours.
sync-too-new = That device has a later version. Update Porchlight here.
sync-too-old = That device has an older version. Update Porchlight there.
sync-misbehaved = The link was closed: that device broke a rule. Nothing of yours is at risk.
sync-store-failed = One of the two devices could not save. Check the space on both.
sync-renewed = What you share has changed. A new link follows.
sync-busy = That device is too busy.

error-terminal-ticket-not-one = This is not a ticket. Nobody was called. Copy all of it, from PORCHLIGHT:L1 on.
error-terminal-ticket-cut-short = The end of the ticket is missing. Nobody was called. Copy all of it, then try again.
error-terminal-ticket-typo = There is a typing mistake in the ticket. Nobody was called. Check it, then try again.
error-terminal-ticket-other-version = The ticket is from another version. Nobody was called. Update Porchlight on both devices.
error-terminal-cannot-listen = Nobody can call this device at that address. Nothing has changed. Choose another one with --at.
error-terminal-cannot-link = The links could not go on. What you saved is safe. Try again.

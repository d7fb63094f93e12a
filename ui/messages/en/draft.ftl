# Drafts: unfinished reports that stay on this device.

error-draft-not-found = No draft here has the id { $id }. It may be filed or dropped already. Look for it in the list of drafts.

draft-saved = Saved as draft { $id }. Only this device has it; nobody else sees it.
draft-filed = The draft is filed, and the draft itself is gone.
draft-dropped = Draft { $id } is gone. Nothing of it is left here.
drafts-empty = There are no unfinished reports here.
drafts-unreadable = { $count ->
    [one] 1 unfinished report can't be read. It is kept as it is.
   *[other] { $count } unfinished reports can't be read. They are kept as they are.
}
draft-heading = Draft { $id }
draft-saved-at = Saved

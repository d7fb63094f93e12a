# A made-up circle to watch.

story-intro = Made-up neighbours with made-up devices. Nothing here is real, and nothing of it stays.
story-founded = { $who } starts a circle and is its admin.
story-admitted = { $by } lets { $who } in. Role: { $role }.
story-linked = { $who } and { $with } are in reach of each other.
story-apart = { $who } goes out of reach.
story-back = { $who } is back in reach.
story-filed = { $who } files report { $report }: "{ $note }".
story-appeared = Report { $report } is with { $who }.
story-coarse = { $who } knows of report { $report }: the block alone, not the words.
story-waits = Report { $report } can't get to { $who } yet. It waits.
story-not-for = Report { $report } does not go to { $who }: to answer reports is not their role.
story-removed = { $by } removes { $who }. From now on nothing new goes to that device.
story-unreadable = { $who } can't read report { $report }: it went to the others alone.
story-keeps = { $who } still has what came before (reports: { $reports }). That can't be taken back.
story-end = Who sees what in the end:
story-who = Who
story-role = Role
story-sees = Reads in full
story-is-removed = removed

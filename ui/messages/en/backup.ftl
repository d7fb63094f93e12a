# All that is here in one locked file, and the words on paper that bring a person back.

error-backup-not-one = { $path } is not a backup of Porchlight. Nothing has changed. Look for the right file.
error-backup-later-version = { $path } was made by a newer Porchlight. Nothing has changed, and the file is fine. Get the newest version, then try again.
error-backup-damaged = { $path } is cut short or was changed. Nothing has changed here. Copy the file once more, or use an older backup.
error-backup-wrong-passphrase = { $path } has another passphrase. Nothing has changed. Try again: it is the one that you gave the file, which may be another than the one of the device.
error-backup-cannot-read = The file { $path } can't be read. Nothing has changed. Check its name and that it is yours, then try again.
error-backup-cannot-write = The file { $path } can't be written. What is on this device is safe. Choose another place, or free some space there, then try again.
error-backup-not-empty = There is a profile on this device already. It is safe, and nothing has changed. Restore the backup on a device that has none, or in another folder.

error-recovery-none = The circle knows no printed words of this person. Nothing has changed. They can come in as a new neighbour.
error-recovery-not-a-word = Word { $word } of sheet { $sheet } is not in the list. Nothing has changed. Look at the paper, then type it again.
error-recovery-length = Sheet { $sheet } has too few words, or too many. Nothing has changed. Each sheet has 20 words.
error-recovery-typo = A word of sheet { $sheet } is wrong, or two have changed places. Nothing has changed. Read them again, one by one.
error-recovery-too-few = { $have ->
    [one] 1 sheet is here. It takes { $need }. Nothing has changed. Type the words of one more sheet.
   *[other] { $have } sheets are here. It takes { $need }. Nothing has changed. Type the words of one more sheet.
}
error-recovery-mixed = These sheets were not made at one time. Nothing has changed. Use sheets that belong together.
error-recovery-not-ours = These words were not made by Porchlight. Nothing has changed. Look for the right paper.
error-recovery-other-person = These words belong to another person, or to another circle. Nothing has changed. Look for the right paper.

backup-export-progress = Writing the backup
backup-restore-progress = Restoring the backup
backup-passphrase-advice = The file gets a passphrase of its own. Keep it apart from the file.
ask-backup-passphrase = Passphrase of the file:

backup-made = The backup is written: { $path } ({ $size }).
backup-made-who = Anyone with the file and its passphrase can read all that is here now. Later deletions do not reach it. Delete old backups.
backup-made-words = It can't act in your name. To come back into your circles you need another device of yours, or your printed words.
backup-export-stopped = Stopped. No file is there. What is on this device is as it was.
backup-restored = Your profile is back: { $name }. Your reports are all here.
backup-restored-next = This device was restored from a backup. Ask another of your devices, or someone of your circle, to let it in again. Till then it shows what it held, and sends nothing.
backup-restore-stopped = Stopped. Nothing was made.

circle-restored = waits to be let in
circle-restored-what = This device was restored from a backup. Ask another of your devices, or someone of this circle, to let it in again. Till then it shows what it held, and sends nothing.

recovery-words-write = Write these words on paper by hand, and keep no picture of them.
recovery-sheet = Sheet { $number }
recovery-one-sheet = Keep the paper where no one else looks. It helps you back when every device is lost. Who finds it still needs a neighbour who takes them for you.
recovery-three-sheets = Keep the sheets in three places. Any two bring you back. One alone tells nothing. Sheets of another time do not go with these.
recovery-words-right = The words are right.
recovery-works = They bring you back into { $name }, with someone there who sees you.
recovery-works-not = They do not bring you back into { $name }.
recovery-works-household = They bring back your own household.
recovery-not-household = They do not bring back the household of this device.
ask-recovery-sheet = Words of sheet { $number }, or an empty line:
recovery-household-back = Your household is back. This device is its only one now.

meeting-return-see = Go on only if you see them or know their voice. By your word they are back, and all their old devices are out.

# Telling what one saw, one question a screen; and the reports that are not finished.

filing-title = What you saw
filing-saved = Saved { $time }
filing-not-saved = Not saved yet
filing-kept = Kept under “Not finished”.
filing-unsaved = Your last answers are not saved yet.
filing-throw = Throw away
filing-return = Go back to it
filing-to-drafts = See what is not finished
filing-skip = Skip to the end
filing-next-where = Next: where?
filing-next-when = Next: when?
filing-next-many = Next: how many?
filing-next-who = Next: who are they?
filing-next-gear = Next: cars and gear
filing-next-tell = Next: who may be told?
filing-next-certain = Next: one more question
filing-next-more = Next: the people there
filing-next-review = Next: look it over
filing-next-back = Done
filing-file = File the report
filing-file-exercise = File as an exercise

filing-what = What is happening?
filing-what-hint = Choose what you know. More than one is fine.
filing-doing = What do they do? Say it in your words.
filing-distance = Keep your distance
filing-distance-text = Watch from where you are. Do not follow or step in. If told to move back, do so and note the time.
filing-chip-parked-watching = Parked, watching
filing-chip-knocking = Knocking
filing-chip-stopping-vehicle = Stopping a car
filing-chip-questioning = Asking questions
filing-chip-detaining = Detaining someone
filing-chip-loading = Loading people
filing-chip-checkpoint = Checkpoint
filing-chip-leaving = Leaving
filing-chip-other = Something else

filing-where = Where is it?
filing-where-hint = A corner, an address, or a place that people know.
filing-where-more = Say it more exactly
filing-landmark = What is next to it?
filing-landmark-hint = A shop, a bus stop, a sign.
filing-side = Which side of the corner?
filing-direction = Which way do they go?
filing-area = Name of the area
filing-area-hint = As people here call it.
filing-point = Add a point on the map
filing-point-hint = Type the two numbers of the point. Porchlight never asks this device where you are.
filing-lat = First number (north or south)
filing-lon = Second number (east or west)
filing-lat-wrong = This is a number from -90 to 90, such as 41.99.
filing-lon-wrong = This is a number from -180 to 180, such as -87.67.
filing-point-half = A point needs both numbers. Until then it is left out.

filing-when = When did you see it?
filing-when-hint = And how do you know?
filing-chip-how-now = I see it now
filing-chip-how-saw = I saw it
filing-chip-how-told = Someone told me
filing-chip-how-social = From social media
filing-ago-saw = When was that?
filing-ago = When did it happen?
filing-chip-ago-5 = 5 minutes ago
filing-chip-ago-15 = 15 minutes ago
filing-chip-ago-30 = 30 minutes ago
filing-chip-ago-hour = An hour ago
filing-chip-ago-earlier = Earlier
filing-time = Day and time
filing-time-hint = If you know it. It need not be exact.
filing-still = Are they still there?
filing-chip-yes = Yes
filing-chip-no = No

filing-many = How many?
filing-many-hint = A guess is fine.
filing-people-label = How many people?
filing-vehicles-label = How many cars?
filing-more-label = Those that you can't see
filing-more = There may be more
filing-chip-0 = None
filing-chip-1 = 1
filing-chip-2 = 2
filing-chip-3-5 = 3 to 5
filing-chip-6-10 = 6 to 10
filing-chip-more-10 = More than 10
filing-chip-more-2 = 3 or more

filing-who = Who are they?
filing-who-hint = Tell what you read yourself. What others say comes below.
filing-words = Which words did you read?
filing-words-other = Other words, as they stand there
filing-words-add = Add these words
filing-marks = Are there marks or signs on vests or cars?
filing-chip-marked = Yes, marks
filing-chip-unmarked = No marks
filing-claimed-fold = They said who they are
filing-claimed-label = They say they are…
filing-believed-fold = I have a guess who they are
filing-believed-label = You think they are…

filing-gear = What do they have with them?
filing-gear-hint = Only what you can see.
filing-gear-label = What do they carry or wear?
filing-vehicle-first = Describe a car
filing-vehicle-add = Describe one more car
filing-vehicle = Car { $number }
filing-vehicle-remove = Take it out
filing-colour = Which colour?
filing-make = Make or kind
filing-plate = Plate
filing-plate-hint = Put ? for each sign you did not read. The plate goes when this report goes.

filing-tell = Who may be told?
filing-tell-hint = This decides who gets it.
filing-chip-tell-1 = 1 · Nobody
filing-chip-tell-2 = 2 · Patrol and people who check
filing-chip-tell-3 = 3 · Report at once
filing-tell-1 = It could be anyone's car.
filing-tell-2 = You saw a detail: people, a colour or make, words, gear.
filing-tell-3 = You read words, saw marks, or saw them knock, stop, question, detain or load people.
filing-fits = Your answers can help
filing-fits-1 = So far this could be anyone's car. 1 fits best: sharing it is how panic starts.
filing-fits-2 = You saw a detail, so 2 fits best.
filing-fits-3 = You saw a strong sign, so 3 fits best.
filing-take-1 = Choose 1
filing-take-2 = Choose 2
filing-take-3 = Choose 3
filing-panic = Why nobody?
filing-panic-text = Most parked cars are just parked cars. Sharing one as “they are here” is how panic starts. Your report still helps: it is here if you see more.
filing-below = You saw a strong sign
filing-below-text = With such a sign most people choose 3. The choice is yours.

filing-certain = What makes it certain?
filing-certain-hint = Did you read words, see marks, or see them knock, stop, question, detain or load people?
filing-certain-did = What did you see them do?
filing-detail = What did you notice?
filing-detail-hint = One detail is enough. It helps people find the right car or group.
filing-detail-colour = What colour is the car?
filing-clear = Thank you. That is enough.
filing-lower-2 = Choose 2 instead
filing-lower-1 = Choose 1 instead
filing-sure = Leave it so, I'm sure

filing-more-title = Who else is there?
filing-more-hint = All of this may stay open. Leave out names.
filing-at-risk = Are people there who may be at risk?
filing-minors = Are children there?
filing-safety = How are you?
filing-chip-safety-safe = I am safe
filing-chip-safety-affected = This affects me
filing-chip-safety-call = Please call me back
filing-contact = How can people reach you?
filing-contact-hint = Only who reads all of this report sees it. It goes when this report goes.
filing-note = Anything else?
filing-note-hint = Leave out names, and who lives where.
filing-language = Language of your words

filing-review = Look it over
filing-review-hint = You can change each answer.
filing-row-what = What
filing-row-where = Where
filing-row-when = When
filing-row-many = How many
filing-row-who = Who
filing-row-gear = Cars and gear
filing-row-tell = Who may be told
filing-row-more = The people there
filing-not-said = Not said
filing-add = Add
filing-change-named = Change: { $what }
filing-add-named = Add: { $what }
filing-until = It is kept until { $day }.
filing-sent = { $count ->
    [one] 1 neighbour has it already.
   *[other] { $count } neighbours have it already.
}

filing-still-yes = Still there
filing-still-no = No longer there
filing-said-hour = about an hour ago
filing-said-earlier = earlier
filing-said-while = a while ago
filing-people = { $count ->
    [one] 1 person
   *[other] { $count } people
}
filing-people-range = { $min } to { $max } people
filing-vehicles = { $count ->
    [0] No cars
    [one] 1 car
   *[other] { $count } cars
}
filing-vehicles-range = { $min } to { $max } cars
filing-read = Read: { $words }
filing-claimed = They say: { $agency }
filing-believed = You think: { $agency }
filing-plate-is = plate { $plate }
filing-at-risk-yes = People at risk are there
filing-at-risk-no = No people at risk
filing-minors-yes = Children are there
filing-minors-no = No children

filing-filed = Your report is filed
filing-no-activity = Something you saw
filing-see = See the report
filing-another = File another one

unfinished-intro = Only this device has them. Go on whenever you like.
unfinished-empty = Nothing is waiting here
unfinished-empty-text = When you stop in the middle of a report, it is kept here. Nothing you typed is lost.
unfinished-nothing = Just begun
unfinished-saved = Saved { $age }
unfinished-continue = Go on
unfinished-throw = Throw away
unfinished-throw-title = Throw this report away?
unfinished-throw-text = All of its answers go, and there is no undo. No other device has them.
unfinished-keep = Keep it
unfinished-gone = Thrown away. Nothing of it is left.

//! People outside who write into a circle's reports, and what they may not do (docs/protocol.md
//! §13.1).

use chrono::Duration;
use porchlight_api::{GuestSort, LineState};
use porchlight_app::simulate::Who;
use porchlight_crypto::{
    Header, Id, Kind, Urgency, Verified, Week, encode_canonical, guest_document, inbox_topic,
    seal_to,
};
use porchlight_domain::role::code;
use porchlight_sync::{line::LINES_MAX, log::Act};

use crate::{
    gate::{ANA, BEN, CARL, Gate},
    liar::{Liar, Made, chunks},
};

fn count(bytes: &[u8], of: &[u8]) -> usize {
    bytes.windows(of.len()).filter(|window| *window == of).count()
}

#[test]
fn a_guest_files_and_reads_that_it_was_received() {
    let mut gate = Gate::of(80);
    let guest = gate.guest(BEN, "guest");
    gate.file(guest, "a van at the corner");
    assert_eq!(gate.received(guest), (0, 1));
    gate.talk();
    for who in [ANA, BEN, CARL] {
        assert_eq!(gate.come_in(who), 1, "{who:?}");
    }
    gate.say_received(CARL);
    gate.talk();
    assert_eq!(gate.received(guest), (1, 1));
    gate.street.agree(&[ANA, BEN, CARL]);
    let place = gate.street.world.get(guest).guest_places().unwrap().places.remove(0);
    assert!(place.addressed_as_of.is_some() && !place.is_too_old);
    let faults = gate.street.world.get(guest).faults().unwrap();
    assert!(faults.is_empty(), "{faults:?}");
}

/// Two members answer the same statement with the same bytes: a guest keeps one answer.
#[test]
fn an_answer_is_the_same_whoever_gives_it() {
    let mut gate = Gate::of(81);
    let guest = gate.guest(ANA, "guest");
    gate.file(guest, "seen");
    gate.talk();
    gate.say_received(BEN);
    gate.talk();
    gate.street.world.restart(guest).unwrap();
    gate.meet(guest, CARL);
    gate.meet(guest, ANA);
    assert_eq!(gate.received(guest), (1, 1));
    assert_eq!(gate.street.world.get(guest).dropped(), 0);
}

/// An invitation of some weeks ago, first used when newer Faces were made: the guest gets to the newest.
#[test]
fn an_old_invitation_leads_to_the_newest_face() {
    let mut gate = Gate::of(82);
    let text = gate.invite(BEN, GuestSort::Reports, 64);
    for _ in 0..3 {
        gate.street.pass(Duration::weeks(1));
        gate.renew_face();
    }
    let guest = gate.outsider_with("guest", &text);
    gate.file(guest, "late");
    gate.talk();
    let circle = gate.street.circle;
    assert_eq!(gate.street.world.get(guest).newest_face(circle).unwrap(), Some(gate.face()));
    assert_eq!(gate.come_in(CARL), 1);
}

/// Of one person 64 lines are exchanged. One more would be an invitation that nobody hears.
#[test]
fn nobody_opens_a_line_that_nobody_would_hear() {
    let mut gate = Gate::of(86);
    for _ in 0..LINES_MAX {
        gate.invite(BEN, GuestSort::Reports, 1);
    }
    let circle = gate.street.circle;
    let refused = gate.street.world.get(BEN).invite_guest(circle, GuestSort::Reports, 1);
    assert_eq!(refused.unwrap_err().code, "circle.too_many_lines");
    let lines = gate.street.world.get(BEN).line_statuses(circle).unwrap();
    assert!(lines.len() == LINES_MAX && lines.iter().all(|(_, it)| it.is_exchanged));
    let unused = gate.street.world.get(BEN).lines(circle).unwrap().lines[0].id.clone();
    gate.street.world.get(BEN).shut_line(circle, &unused).unwrap();
    gate.invite(BEN, GuestSort::Reports, 1);
    gate.invite(ANA, GuestSort::Reports, 1);
}

/// What one guest gets on the links is the same whether there is one other line or there are five.
#[test]
fn attack_a_reporter_lists_reporters() {
    let mut sizes = Vec::new();
    for others in [1, 5] {
        let mut gate = Gate::of(83);
        let guest = gate.guest(BEN, "guest");
        let mut writing = Vec::new();
        for number in 0..others {
            let other = gate.guest(BEN, &format!("other {number}"));
            gate.file(other, &format!("by another {number}"));
            let intake = gate.intake;
            writing.push(gate.street.world.get(other).writing_key(intake).unwrap().unwrap().id());
        }
        gate.file(guest, "mine");
        gate.talk();
        gate.say_received(BEN);
        gate.talk();
        gate.part();
        let circle = gate.street.circle;
        let lines = gate.street.world.get(BEN).line_statuses(circle).unwrap();
        assert_eq!(lines.len(), others + 1);
        gate.street.world.restart(guest).unwrap();
        gate.street.world.listen();
        let before = gate.street.world.bytes_to(guest);
        let link = gate.street.world.link(guest, BEN).unwrap();
        let frames = gate.street.world.settle().unwrap();
        sizes.push((frames, gate.street.world.bytes_to(guest) - before));
        let heard = gate.street.world.wire()[&link].clone();
        let named = lines.iter().filter(|(line, _)| count(&heard, &line.0) > 0).count();
        assert_eq!(named, 0, "no line is named on a link, not even one's own");
        assert!(writing.iter().all(|key| count(&heard, &key.0) == 0));
        assert_eq!(gate.received(guest), (1, 1));
    }
    assert_eq!(sizes[0], sizes[1]);
}

/// A chunk by a guest's key as an honest program would make it, to be changed.
fn header(gate: &Gate, device: porchlight_crypto::DeviceId, made: &Made) -> Header {
    Header {
        circle: gate.street.circle,
        channel: gate.intake,
        exercise: false,
        device,
        seq: 1,
        prev: porchlight_crypto::Hash::default(),
        heads: Vec::new(),
        kind: Kind::Changes,
        right: 0,
        urgency: Urgency::LOWEST,
        about: Vec::new(),
        after: made.after.clone(),
        document: guest_document(device, [3; 8]),
        content: made.content.clone(),
    }
}

/// Hands a chunk to a member as if it had come over the line of a guest; answers whether it came in.
fn slip_in(gate: &mut Gate, guest: Who, chunk: &Verified) -> usize {
    let circle = gate.street.circle;
    let (week, key) = gate.street.world.get(BEN).drop_key(circle, gate.intake).unwrap();
    let topic = inbox_topic(&key, week);
    let envelope = seal_to(chunk, topic, &key.check().unwrap(), gate.street.world.chance());
    let line = guest_line(gate, guest);
    gate.street.world.get(BEN).receive_on_line(circle, line, &envelope).unwrap();
    gate.come_in(BEN)
}

fn guest_line(gate: &mut Gate, guest: Who) -> Id {
    let id = gate.street.world.get(guest).guest_places().unwrap().places.remove(0).id;
    let bytes = (0..16).map(|at| u8::from_str_radix(&id[at * 2..at * 2 + 2], 16).unwrap());
    Id(bytes.collect::<Vec<_>>().try_into().unwrap())
}

/// Another channel, another line's key, a right, heads, another's document, an operation: nothing of it
/// comes in; the same without a change does.
#[test]
fn attack_guest_writes_elsewhere() {
    let mut gate = Gate::of(84);
    let (guest, other) = (gate.guest(BEN, "guest"), gate.guest(BEN, "other"));
    let intake = gate.intake;
    let key = gate.street.world.get(guest).writing_key(intake).unwrap().unwrap();
    let others = gate.street.world.get(other).writing_key(intake).unwrap().unwrap();
    let patrol = gate.street.channel(ANA, code::PATROL);
    let operation = gate.street.world.get(BEN).heads(gate.street.circle).unwrap();
    let document = guest_document(key.id(), [3; 8]);
    let (circle, actor) = (gate.street.circle, key.id());
    let made =
        Liar { who: guest, circle }.report_as(&mut gate.street.world, (actor, document), "no");
    let honest = header(&gate, key.id(), &made);
    let payload = encode_canonical(&made.raw);
    let turned: [&dyn Fn(&mut Header); 6] = [
        &|header| header.channel = patrol,
        &|header| header.right = 3,
        &|header| header.heads.clone_from(&operation),
        &|header| header.document = guest_document(others.id(), [3; 8]),
        &|header| header.document = Id([9; 16]),
        &|header| header.about = vec![Id([9; 16])],
    ];
    for turn in turned {
        let mut header = honest.clone();
        turn(&mut header);
        let chunk = Verified::sign(header, payload.clone(), &key).unwrap();
        assert_eq!(slip_in(&mut gate, guest, &chunk), 0);
    }
    for kind in [Kind::Operation, Kind::Statement, Kind::Rotation, Kind::Wrap, Kind::Face] {
        let mut header = honest.clone();
        (header.kind, header.content) = (kind, vec![porchlight_crypto::Hash::of(&payload)]);
        let chunk = Verified::sign(header, payload.clone(), &key).unwrap();
        assert_eq!(slip_in(&mut gate, guest, &chunk), 0);
    }
    let of_other = Verified::sign(honest.clone(), payload.clone(), &others).unwrap();
    assert_eq!(slip_in(&mut gate, guest, &of_other), 0);
    let chunk = Verified::sign(honest, payload, &key).unwrap();
    assert_eq!(slip_in(&mut gate, guest, &chunk), 1);
}

/// Who copied the invitation is answered like the guest, and gets nothing that the guest wrote.
#[test]
fn attack_copied_invitation_reads_nothing_written() {
    let mut gate = Gate::of(85);
    let text = gate.invite(BEN, GuestSort::Reports, 64);
    let guest = gate.outsider_with("guest", &text);
    gate.file(guest, "what only the group may read");
    gate.talk();
    assert_eq!(gate.come_in(CARL), 1);
    let thief = gate.outsider_with("thief", &text);
    gate.talk();
    gate.say_received(BEN);
    gate.talk();
    let intake = gate.intake;
    assert_eq!(chunks(&mut gate.street.world, thief, intake).len(), 0);
    assert_eq!(gate.street.notes(thief), Vec::<String>::new());
    assert_eq!(gate.received(guest), (1, 1));
    assert_eq!(gate.received(thief), (0, 0));
}

/// After it was shut nothing comes in on a line, nor is anything told; what came stays.
#[test]
fn attack_shut_line() {
    let mut gate = Gate::of(86);
    let guest = gate.guest(BEN, "guest");
    gate.file(guest, "before");
    gate.talk();
    let circle = gate.street.circle;
    let line = gate.street.world.get(CARL).lines(circle).unwrap().lines.remove(0);
    assert_eq!((line.state, line.reports), (LineState::Open, 1));
    gate.street.world.get(CARL).shut_line(circle, &line.id).unwrap();
    gate.street.world.after_write(CARL).unwrap();
    gate.talk();
    gate.file(guest, "after");
    gate.say_received(BEN);
    gate.talk();
    for who in [ANA, BEN, CARL] {
        assert_eq!(gate.come_in(who), 1);
        let line = gate.street.world.get(who).lines(circle).unwrap().lines.remove(0);
        assert_eq!((line.state, line.reports), (LineState::Shut, 1));
    }
    assert_eq!(gate.received(guest), (0, 2));
    // Who shut it is removed: it stays shut, and nobody can open it again.
    gate.street.remove(ANA, CARL);
    gate.street.world.get(ANA).keep_line(circle, &line.id).unwrap();
    gate.street.world.after_write(ANA).unwrap();
    gate.talk();
    let line = gate.street.world.get(BEN).lines(circle).unwrap().lines.remove(0);
    assert_eq!(line.state, LineState::Shut);
}

/// A line falls with the person who opened it, unless somebody who stays keeps it; what came counts.
#[test]
fn a_line_falls_with_its_maker_unless_it_is_kept() {
    let mut gate = Gate::of(87);
    let (one, two) = (gate.guest(CARL, "one"), gate.guest(CARL, "two"));
    gate.file(one, "on the first");
    gate.talk();
    let circle = gate.street.circle;
    let first = guest_line(&mut gate, one);
    let kept = gate.street.world.get(BEN).lines(circle).unwrap().lines;
    let kept = kept.into_iter().find(|line| !line.id.starts_with(&format!("{first:?}"))).unwrap();
    gate.street.remove(ANA, CARL);
    gate.street.world.get(ANA).keep_line(circle, &kept.id).unwrap();
    gate.street.world.after_write(ANA).unwrap();
    gate.talk();
    gate.renew_face();
    gate.file(one, "too late");
    gate.file(two, "on the second");
    gate.talk();
    assert_eq!((gate.come_in(ANA), gate.come_in(BEN)), (2, 2));
    let states = gate.street.world.get(BEN).lines(circle).unwrap().lines;
    let mut states: Vec<_> = states.into_iter().map(|line| (line.state, line.reports)).collect();
    states.sort_by_key(|(state, _)| *state == LineState::Fallen);
    assert_eq!(states, [(LineState::Open, 1), (LineState::Fallen, 1)]);
    gate.street.agree(&[ANA, BEN]);
}

/// One floods: beyond the day's number the rest waits, another guest comes in, and the next day it comes.
#[test]
fn attack_guest_floods() {
    let mut gate = Gate::of(88);
    let text = gate.invite(BEN, GuestSort::Reports, 3);
    let flood = gate.outsider_with("flood", &text);
    let honest = gate.guest(BEN, "honest");
    for number in 0..12 {
        gate.file(flood, &format!("junk {number}"));
    }
    gate.file(honest, "please come");
    gate.meet(flood, BEN);
    gate.meet(honest, BEN);
    gate.meet(flood, BEN);
    assert_eq!(gate.come_in(BEN), 4);
    gate.street.pass(Duration::days(1));
    gate.meet(flood, BEN);
    assert_eq!(gate.come_in(BEN), 7);
}

/// Once a guest has the newer Face, who was removed before it opens nothing of theirs.
#[test]
fn attack_removed_reader_opens_a_guest_report() {
    let mut gate = Gate::of(89);
    let guest = gate.guest(BEN, "guest");
    gate.talk();
    let circle = gate.street.circle;
    let (intake, week) = (gate.intake, Week::of(gate.street.world.now().timestamp()));
    let carls: Vec<_> = {
        let held = gate.street.world.get(CARL).store().unwrap().read().epochs(intake).unwrap();
        held.into_values().map(|oldest| oldest.at(week).drop_key().public()).collect()
    };
    gate.street.remove(ANA, CARL);
    gate.talk();
    let (_, before) = gate.street.world.get(BEN).drop_key(circle, intake).unwrap();
    assert!(!carls.contains(&before));
    gate.renew_face();
    gate.file(guest, "not for Carl");
    gate.talk();
    assert_eq!((gate.come_in(ANA), gate.come_in(BEN)), (1, 1));
    assert_eq!(gate.come_in(CARL), 0);
}

/// Without a Face, or with one whose key is too old, a guest sends nothing, and says so; then it goes.
#[test]
fn a_guest_seals_to_no_old_key() {
    let mut gate = Gate::of(90);
    let guest = gate.guest(BEN, "guest");
    gate.talk();
    gate.part();
    gate.street.pass(Duration::weeks(9));
    gate.file(guest, "waits");
    gate.meet(guest, BEN);
    assert_eq!(gate.come_in(BEN), 0);
    let place = gate.street.world.get(guest).guest_places().unwrap().places.remove(0);
    assert!(place.is_too_old);
    gate.renew_face();
    gate.talk();
    assert_eq!(gate.come_in(BEN), 1);
    let place = gate.street.world.get(guest).guest_places().unwrap().places.remove(0);
    assert!(!place.is_too_old);
}

/// A member who forgot the week of a guest's key can't open what comes, and says so; another can.
#[test]
fn a_member_who_forgot_the_week_says_so() {
    let mut gate = Gate::of(91);
    let guest = gate.guest(BEN, "guest");
    gate.talk();
    gate.part();
    gate.street.pass(Duration::weeks(2));
    let (intake, circle) = (gate.intake, gate.street.circle);
    let week = Week::of(gate.street.world.now().timestamp());
    gate.street.world.get(CARL).forget(intake, Week(week.0 - 1)).unwrap();
    gate.street.world.restart(CARL).unwrap();
    gate.file(guest, "addressed to an old key");
    gate.meet(guest, CARL);
    assert_eq!(gate.come_in(CARL), 0);
    let line = gate.street.world.get(CARL).lines(circle).unwrap().lines.remove(0);
    assert_eq!(line.unopened, 1);
    gate.meet(guest, BEN);
    gate.talk();
    assert_eq!((gate.come_in(BEN), gate.come_in(CARL)), (1, 1));
}

/// What one member took from a guest travels among the roster: the others need not meet the guest.
#[test]
fn what_one_member_takes_the_others_get() {
    let mut gate = Gate::of(93);
    let guest = gate.guest(BEN, "guest");
    gate.part();
    gate.file(guest, "told to one");
    gate.meet(guest, BEN);
    gate.meet(guest, BEN);
    assert_eq!((gate.come_in(BEN), gate.come_in(CARL)), (1, 0));
    gate.meet(BEN, CARL);
    gate.say_received(CARL);
    gate.meet(CARL, ANA);
    gate.meet(ANA, guest);
    assert_eq!((gate.come_in(ANA), gate.received(guest)), (1, (1, 1)));
}

/// A guest is no member: nothing that they sign is an operation, and no roster lists them.
#[test]
fn a_guest_is_in_nothing() {
    let mut gate = Gate::of(92);
    let guest = gate.guest(BEN, "guest");
    gate.file(guest, "hello");
    gate.talk();
    let circle = gate.street.circle;
    assert!(gate.street.world.get(guest).view(circle).is_err());
    let view = gate.street.world.get(ANA).view(circle).unwrap();
    assert_eq!(view.persons.len(), 3);
    let act = Act::Reset { channel: gate.intake };
    assert!(gate.street.world.get(guest).act(circle, &act).is_err());
}

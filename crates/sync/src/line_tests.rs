use porchlight_crypto::{DeviceKey, Key, WeekSecret};

use super::*;

const CIRCLE: Id = Id([1; 16]);
const DROP: Id = Id([2; 16]);

fn terms(byte: u8) -> Terms {
    let (secret, host) = (LineSecret::from_bytes([byte; 32]), HostSeed::from_bytes([byte; 32]));
    Terms { week: Week(9), secret, host, quota: 3 }
}

fn signed(by: u8, seq: u64, record: &Record<'_>) -> Verified {
    let payload = record.encode();
    let header = Header {
        circle: CIRCLE,
        channel: DROP,
        exercise: false,
        device: DeviceId([0; 32]),
        seq,
        prev: Hash([u8::from(seq > 1); 32]),
        heads: vec![Hash([7; 32])],
        kind: Kind::Operation,
        right: RIGHT_NONE,
        urgency: Urgency::HIGHEST,
        about: Vec::new(),
        after: Vec::new(),
        document: Id::default(),
        content: vec![Hash::of(&payload)],
    };
    let key = DeviceKey::from_seed(&[by; 32]);
    Verified::sign(header, payload, &key).unwrap()
}

fn person(by: u8) -> Person {
    Id([by; 16])
}

fn device(by: u8) -> DeviceId {
    DeviceKey::from_seed(&[by; 32]).id()
}

/// Everybody counts but those who are cut.
fn judge(lines: &Lines, cut: &[u8], strangers: &[u8]) -> BTreeMap<Id, Status> {
    lines.judge(|place| {
        let by = (1..9).find(|by| device(*by) == place.device).unwrap();
        match (strangers.contains(&by), cut.contains(&by)) {
            (true, _) => Standing::NoRight,
            (false, true) => Standing::Cut { person: person(by) },
            (false, false) => Standing::Counts { person: person(by), let_in: None },
        }
    })
}

fn state(lines: &Lines, line: Id, cut: &[u8], strangers: &[u8]) -> Option<State> {
    judge(lines, cut, strangers).get(&line).map(|status| status.state)
}

#[test]
fn a_line_falls_is_kept_and_shut_in_every_order() {
    let open = signed(1, 1, &Record::Open(&terms(5)));
    let line = line_id(open.identity());
    let keep = signed(2, 1, &Record::Keep(line));
    let shut = signed(3, 1, &Record::Shut(line));
    for order in [[&open, &keep, &shut], [&shut, &keep, &open], [&keep, &shut, &open]] {
        let mut lines = Lines::default();
        for chunk in &order[..] {
            assert_eq!(lines.take(chunk), Ok(true));
            assert_eq!(lines.take(chunk), Ok(false));
        }
        assert_eq!(state(&lines, line, &[], &[]), Some(State::Shut));
        assert_eq!(state(&lines, line, &[3], &[]), Some(State::Shut), "who shut it is gone");
        assert_eq!(state(&lines, line, &[], &[3]), Some(State::Open), "a stranger shuts nothing");
        assert_eq!(state(&lines, line, &[1], &[3]), Some(State::Open), "kept");
        assert_eq!(state(&lines, line, &[1, 2], &[3]), Some(State::Fallen));
        assert_eq!(state(&lines, line, &[], &[1]), None);
    }
}

/// A member knows the secret of another's line: theirs is another line, and takes away nothing.
#[test]
fn attack_a_line_in_the_place_of_another() {
    let mut lines = Lines::default();
    let honest = signed(1, 1, &Record::Open(&terms(5)));
    lines.take(&honest).unwrap();
    for seq in 1..50 {
        let mut other = terms(5);
        other.host = HostSeed::from_bytes([9; 32]);
        lines.take(&signed(2, seq, &Record::Open(&other))).unwrap();
    }
    let line = line_id(honest.identity());
    assert_eq!(lines.terms(line).unwrap().host.key().id(), terms(5).host.key().id());
    assert_eq!(state(&lines, line, &[], &[]), Some(State::Open));
    assert_eq!(lines.of_key(terms(5).secret.writing_key().id()).count(), 50);
}

#[test]
fn attack_lines_without_end_of_one_person() {
    let mut lines = Lines::default();
    for seq in 1..=200 {
        lines
            .take(&signed(2, seq, &Record::Open(&terms(u8::try_from(seq % 251).unwrap()))))
            .unwrap();
    }
    let honest = signed(1, 1, &Record::Open(&terms(251)));
    lines.take(&honest).unwrap();
    let judged = judge(&lines, &[], &[]);
    let exchanged = judged.values().filter(|status| status.is_exchanged).count();
    assert_eq!(exchanged, LINES_MAX + 1);
    assert!(judged[&line_id(honest.identity())].is_exchanged);
}

fn told(statement: u8, document: u8) -> Told {
    let (statement, document) = (Hash([statement; 32]), Id([document; 16]));
    let (sort, right, urgency, body) = (4, 3, Urgency::LOWEST, vec![1, 2]);
    Told { statement, document, exercise: false, sort, right, urgency, body }
}

#[test]
fn an_answer_holds_for_its_line_and_host_alone() {
    let at = At { circle: CIRCLE, channel: DROP, line: Id([3; 16]) };
    let host = HostSeed::from_bytes([5; 32]);
    let made = answer(&host, &at, &told(1, 2)).unwrap();
    assert_eq!(made.encode(), answer(&host, &at, &told(1, 2)).unwrap().encode());
    let read = check_answer(&made, &at, host.key().id()).unwrap();
    assert_eq!((read.document, read.sort, read.body), (Id([2; 16]), 4, vec![1, 2]));
    assert_eq!(read.key, answer_key(&host, &told(1, 2)));
    assert_ne!(read.key, answer_key(&host, &told(1, 3)));
    let thief = HostSeed::from_bytes([6; 32]);
    let forged = answer(&thief, &at, &told(1, 2)).unwrap();
    assert_eq!(check_answer(&forged, &at, host.key().id()), None);
    for other in [
        At { line: Id([4; 16]), ..at },
        At { circle: Id([4; 16]), ..at },
        At { channel: Id([4; 16]), ..at },
    ] {
        assert_eq!(check_answer(&made, &other, host.key().id()), None);
    }
}

#[test]
fn both_invitations_read_back_and_each_says_what_the_other_is() {
    let drop = DropInvitation {
        circle: CIRCLE,
        channel: DROP,
        face: Hash([3; 32]),
        line: Id([4; 16]),
        week: Week(2_900),
        secret: LineSecret::from_bytes([5; 32]),
        host: device(6),
        endpoint: vec![7; 32],
    };
    let read = DropInvitation::read(&drop.text().to_lowercase()).unwrap();
    assert_eq!(read.text(), drop.text());
    assert_eq!((read.line, read.host, read.week), (drop.line, drop.host, drop.week));
    let secret = WeekSecret::new(Week(8), Key::from_bytes([9; 32]));
    let (circle, channel, face) = (CIRCLE, DROP, Hash([3; 32]));
    let reader = AudienceInvitation { circle, channel, face, secret, endpoint: vec![] };
    assert_eq!(AudienceInvitation::read(&reader.text()).unwrap().text(), reader.text());
    let other = |text: &str| AudienceInvitation::read(text).err();
    assert_eq!(other(&drop.text()), Some(Unreadable::OtherSort(Sort::Drop)));
    assert_eq!(other(&reader.text()[..40]), Some(Unreadable::CutShort));
    assert_eq!(other(&(reader.text() + "0")), Some(Unreadable::Typo));
    assert_eq!(other("PORCHLIGHT:A2:00"), Some(Unreadable::OtherVersion));
    assert_eq!(other("PORCHLIGHT:L2:00"), Some(Unreadable::OtherVersion));
    assert_eq!(other(&Sort::Link.write(&[7])), Some(Unreadable::OtherSort(Sort::Link)));
    assert_eq!(other("https://example.org"), Some(Unreadable::NotAnInvitation));
    assert!(
        drop.text().starts_with("PORCHLIGHT:D1:") && reader.text().starts_with("PORCHLIGHT:A1:")
    );
}

#[test]
fn other_forms_are_no_record() {
    let open = signed(1, 1, &Record::Open(&terms(5)));
    let mut header = open.header().clone();
    header.right = 3;
    let key = DeviceKey::from_seed(&[1; 32]);
    let turned = Verified::sign(header, open.payload().to_vec(), &key).unwrap();
    assert_eq!(Lines::default().take(&turned), Err(NoLine));
    let mut header = open.header().clone();
    let payload = [open.payload(), &[0]].concat();
    header.content = vec![Hash::of(&payload)];
    let longer = Verified::sign(header, payload, &key).unwrap();
    assert_eq!(Lines::default().take(&longer), Err(NoLine));
}

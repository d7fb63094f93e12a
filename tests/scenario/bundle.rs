//! Bundles (docs/protocol.md §22a): what somebody reads who has no link, in whatever order the files
//! come, and what whoever finds, changes or hands on a file gets of it.

use std::collections::BTreeMap;

use porchlight_api::GuestSort;
use porchlight_app::simulate::{Seen, Stuck, Tally, Who};
use porchlight_crypto::{
    Hash, Id,
    bundle::{
        Header, Lock, PREFIX_BYTES, PartKey, PieceNonce, SEGMENT_BYTES, SegmentOpener,
        SegmentSealer,
    },
};
use porchlight_domain::{
    DocumentId,
    role::{Role, bits_of, code},
    statement::Sort,
};
use porchlight_store::NewStatement;
use porchlight_sync::{
    bundle::{Entry, Heading, PartReader},
    log::{Act, Roles, act::checked_wrap},
};
use rand_core::Rng;

use crate::{
    gate::{self, Gate},
    street::{ANA, BEN, CARL, Street, three},
};

const LARGE: u64 = 1 << 31;

fn made(street: &mut Street, by: Who, to: Option<Who>, file_bytes: u64) -> Vec<Vec<u8>> {
    let circle = street.circle;
    let device = to.map(|who| street.world.get(who).device(circle).unwrap());
    let files = street.world.get(by).bundle((circle, device), file_bytes, false).unwrap();
    street.world.after_write(by).unwrap();
    files
}

fn read(street: &mut Street, who: Who, file: &[u8]) -> Result<Tally, Stuck> {
    street.world.after_write(who).unwrap();
    let tally = street.world.get(who).read_bundle(file);
    street.world.after_write(who).unwrap();
    tally
}

/// Everything that somebody sees of a circle.
fn sees(street: &mut Street, who: Who) -> (BTreeMap<Id, Seen>, Vec<Hash>, Vec<String>) {
    let circle = street.circle;
    let channels = street.world.get(who).store().unwrap().read().channels(circle).unwrap();
    let mut seen = BTreeMap::new();
    for channel in channels.into_keys() {
        seen.insert(channel, street.world.get(who).seen(channel).unwrap());
    }
    (seen, street.world.get(who).heads(circle).unwrap(), street.notes(who))
}

fn edit(street: &mut Street, who: Who, report: Id, note: &str) {
    street.world.get(who).rewrite(DocumentId::from_bytes(report.0), note).unwrap();
    street.world.after_write(who).unwrap();
}

/// Ana's and Ben's reports, one of them edited by both, and a statement. Then the street parts, and
/// more is written by Ana alone.
fn told(seed: u64) -> (Street, Id) {
    let mut street = three(seed);
    let intake = street.channel(ANA, code::INTAKE);
    let first = street.write(ANA, intake, "two vans");
    street.talk();
    edit(&mut street, BEN, first, "two vans, one left");
    street.write(BEN, intake, "knocking");
    street.talk();
    edit(&mut street, ANA, first, "both vans left");
    let about = vec![DocumentId::from_bytes(first.0)];
    let said = NewStatement { sort: Sort::Received, exercise: false, about, body: vec![] };
    street.world.get(BEN).state(intake, said).unwrap();
    street.world.after_write(BEN).unwrap();
    street.talk();
    street.part();
    street.write(ANA, intake, "quiet again");
    (street, intake)
}

/// Somebody who was admitted at a table and has never had a link.
fn unlinked(street: &mut Street, name: &str, roles: &[Role]) -> Who {
    let who = street.world.add(name).unwrap();
    street.world.admit(street.circle, ANA, who, roles).unwrap();
    who
}

#[test]
fn bundle_alone_catches_up() {
    for to_one in [false, true] {
        let (mut street, _) = told(2_200);
        let dora = unlinked(&mut street, "Dora", &[Role::Verifier]);
        assert!(street.notes(dora).is_empty());
        let files = made(&mut street, ANA, to_one.then_some(dora), LARGE);
        assert_eq!(files.len(), 1);
        let tally = read(&mut street, dora, &files[0]).unwrap();
        assert!(tally.taken > 0 && tally.refused == 0 && !tally.asks_again, "{tally:?}");
        assert_eq!(tally.not_yet, 0, "{tally:?}");
        assert_eq!(street.notes(dora), ["both vans left", "knocking", "quiet again"]);
        let anas = sees(&mut street, ANA);
        for (channel, seen) in sees(&mut street, dora).0 {
            assert_eq!(Some(&seen), anas.0.get(&channel));
        }
        assert_eq!(sees(&mut street, dora).1, anas.1);
        assert_eq!(street.world.get(dora).faults().unwrap(), []);
        // Once more changes nothing.
        let again = read(&mut street, dora, &files[0]).unwrap();
        assert_eq!((again.taken, again.refused, again.not_yet), (0, 0, 0), "{again:?}");
        // And what comes over a link afterwards is only what the bundle had not.
        let intake = street.channel(ANA, code::INTAKE);
        street.write(dora, intake, "Dora's own");
        street.talk();
        let everybody = [ANA, BEN, CARL, dora];
        street.agree(&everybody);
    }
}

/// Carl was away when Dora was removed and every channel got a new key. The file brings him the
/// rotation too, whoever it is for.
#[test]
fn who_was_away_while_somebody_was_removed_reads_on() {
    for to_one in [false, true] {
        let (mut street, intake) = told(2_201);
        let dora = unlinked(&mut street, "Dora", &[Role::Verifier]);
        street.remove(ANA, dora);
        street.write(ANA, intake, "without Dora");
        let files = made(&mut street, ANA, to_one.then_some(CARL), LARGE);
        let tally = read(&mut street, CARL, &files[0]).unwrap();
        assert_eq!((tally.refused, tally.not_yet), (0, 0), "{tally:?}");
        assert!(street.notes(CARL).contains(&"without Dora".to_owned()));
        assert_eq!(sees(&mut street, CARL).0[&intake], sees(&mut street, ANA).0[&intake]);
    }
}

/// Dora still holds the keys of the audiences, as everybody does who was invited to read; of a file for
/// the circle she opens their parts, and nothing else.
#[test]
fn attack_a_removed_member_opens_a_bundle_made_after_the_removal() {
    let (mut street, intake) = told(2_213);
    let dora = unlinked(&mut street, "Dora", &[Role::Verifier]);
    street.remove(ANA, dora);
    street.write(ANA, intake, "without Dora");
    let before = sees(&mut street, dora);
    let to_one = made(&mut street, ANA, Some(CARL), LARGE);
    assert_eq!(codes(&mut street, dora, &to_one[0]), "bundle.not_for_here");
    let to_all = made(&mut street, ANA, None, LARGE);
    let length = Header::length(to_all[0].first_chunk().unwrap()).unwrap();
    let header = Header::parse(to_all[0][..length].to_vec()).unwrap();
    let circle = street.circle;
    let keys = street.world.get(dora).store().unwrap().read().wrap_keys(circle).unwrap();
    assert!(keys.iter().all(|(key, _)| header.unlock(key).is_none()));
    read(&mut street, dora, &to_all[0]).unwrap();
    let after = sees(&mut street, dora);
    assert_eq!((after.1, after.2), (before.1, before.2), "neither the log nor a report");
    assert_eq!(after.0.get(&intake), before.0.get(&intake));
}

/// Ben becomes a patrol and meets nobody: no rotation was wrapped to him. What is made for his device
/// has the key in it.
#[test]
fn who_was_given_a_role_since_gets_the_key_in_a_bundle_to_the_device() {
    let (mut street, _) = told(2_202);
    let patrol = street.channel(ANA, code::PATROL);
    street.write(ANA, patrol, "corner of Lunt");
    let person = street.world.get(BEN).person(street.circle).unwrap();
    let roles = Roles(bits_of(&[Role::Patrol]));
    street.act(ANA, &Act::Grant { person, roles, until: None });
    let files = made(&mut street, ANA, Some(BEN), LARGE);
    let tally = read(&mut street, BEN, &files[0]).unwrap();
    assert_eq!((tally.refused, tally.not_yet), (0, 0), "{tally:?}");
    assert!(street.notes(BEN).contains(&"corner of Lunt".to_owned()));
    // A file for him is nobody else's.
    assert_eq!(read(&mut street, CARL, &files[0]).unwrap_err().code, "bundle.not_for_here");
}

/// Pieces of a document each, in orders of chance, one of them twice: all end with the same.
#[test]
fn any_order_of_pieces_ends_alike() {
    let (mut street, intake) = told(2_203);
    for number in 0..4 {
        street.write(ANA, intake, &format!("number {number}"));
    }
    let readers: Vec<Who> = (0..4)
        .map(|at| unlinked(&mut street, &format!("reader {at}"), &[Role::Verifier]))
        .collect();
    let files = made(&mut street, ANA, None, 1);
    assert!(files.len() > 6, "{}", files.len());
    let anas = sees(&mut street, ANA);
    for (at, reader) in readers.into_iter().enumerate() {
        let mut order: Vec<usize> = (0..files.len()).collect();
        for place in (1..order.len()).rev() {
            let other = usize::try_from(street.world.pick(place as u64 + 1)).unwrap();
            order.swap(place, other);
        }
        order.insert(at % 3, order[order.len() - 1]);
        for file in &order {
            let tally = read(&mut street, reader, &files[*file]).unwrap();
            assert_eq!((tally.refused, tally.not_yet), (0, 0), "{order:?} {tally:?}");
        }
        let seen = sees(&mut street, reader);
        assert_eq!((seen.1, seen.2), (anas.1.clone(), anas.2.clone()), "{order:?}");
        seen.0.iter().for_each(|(channel, seen)| assert_eq!(Some(seen), anas.0.get(channel)));
        assert_eq!(street.world.get(reader).faults().unwrap(), []);
    }
}

/// Reading stops after each transaction; reading again goes on, to the same end.
#[test]
fn reading_that_was_stopped_goes_on() {
    let (mut street, intake) = told(2_204);
    for number in 0..280 {
        street.write(ANA, intake, &format!("number {number}"));
    }
    let dora = unlinked(&mut street, "Dora", &[Role::Verifier]);
    let files = made(&mut street, ANA, None, LARGE);
    let mut last = 0;
    for most in 1..16 {
        street.world.get(dora).read_bundle_until(&files[0], most).unwrap();
        street.world.restart(dora).unwrap();
        let count = street.notes(dora).len();
        assert!(count >= last, "what was taken stays");
        last = count;
    }
    assert_eq!(last, 283);
    assert_eq!(sees(&mut street, dora).0[&intake], sees(&mut street, ANA).0[&intake]);
}

/// The second bundle has only what the first had not, and its own log; whoever reads it first misses
/// the rest and nothing is broken.
#[test]
fn a_later_bundle_leaves_out_what_an_earlier_one_had() {
    let (mut street, intake) = told(2_205);
    let dora = unlinked(&mut street, "Dora", &[Role::Verifier]);
    let circle = street.circle;
    let first = street.world.get(ANA).bundle((circle, None), LARGE, true).unwrap();
    let report = street.write(ANA, intake, "later");
    let second = street.world.get(ANA).bundle((circle, None), LARGE, true).unwrap();
    edit(&mut street, ANA, report, "much later");
    let third = street.world.get(ANA).bundle((circle, None), LARGE, true).unwrap();
    read(&mut street, dora, &third[0]).unwrap();
    assert!(street.notes(dora).is_empty(), "an edit waits for what it builds on");
    read(&mut street, dora, &second[0]).unwrap();
    assert_eq!(street.notes(dora), ["much later"]);
    read(&mut street, dora, &first[0]).unwrap();
    assert_eq!(street.notes(dora), street.notes(ANA));
    assert_eq!(sees(&mut street, dora).0[&intake], sees(&mut street, ANA).0[&intake]);
}

/// Whoever reads a circle's alerts opens that part of a file for the circle and no other, and is told
/// of no member.
#[test]
fn a_reader_of_alerts_reads_them_from_the_circles_bundle() {
    let mut gate = Gate::of(2_206);
    gate.let_publish(gate::ANA);
    let text = gate.invite(gate::BEN, GuestSort::Alerts, 0);
    let reader = gate.outsider_with("reader", &text);
    let broadcast = gate.broadcast;
    gate.street.write(gate::ANA, broadcast, "take another way home");
    let street = &mut gate.street;
    let files = made(street, gate::ANA, None, LARGE);
    let tally = read(street, reader, &files[0]).unwrap();
    assert_eq!((tally.refused, tally.not_yet), (0, 0), "{tally:?}");
    assert_eq!(street.notes(reader), ["take another way home"]);
    let device = street.world.get(gate::BEN).device(street.circle).unwrap();
    let to_one = street.world.get(gate::ANA).bundle((street.circle, Some(device)), LARGE, false);
    let refused = read(street, reader, &to_one.unwrap()[0]).unwrap_err();
    assert_eq!(refused.code, "bundle.not_for_here");
}

fn codes(street: &mut Street, who: Who, file: &[u8]) -> &'static str {
    let before = sees(street, who);
    let code = read(street, who, file).unwrap_err().code;
    assert!(sees(street, who) == before, "{code} has changed something");
    code
}

#[test]
fn attack_a_stranger_opens_a_found_bundle() {
    let (mut street, _) = told(2_207);
    let files = made(&mut street, ANA, None, LARGE);
    let stranger = street.world.add("stranger").unwrap();
    let refused = street.world.get(stranger).read_bundle(&files[0]).unwrap_err();
    assert_eq!(refused.code, "bundle.not_for_here");
    let [ana, ben] = [ANA, BEN].map(|who| street.world.get(who).device(street.circle).unwrap());
    for name in [&street.circle.0[..], &ana.0, &ben.0, b"vans"] {
        assert!(!files[0].windows(name.len()).any(|it| it == name), "it names somebody");
    }
}

/// In the parts of a verifier nothing of the patrol's channel is sealed, and the rest says not even
/// how many parts there are.
#[test]
fn attack_a_member_opens_a_part_of_a_channel_of_others() {
    let (mut street, intake) = told(2_208);
    let patrol = street.channel(ANA, code::PATROL);
    street.write(ANA, patrol, "for the patrol alone");
    let files = made(&mut street, ANA, None, LARGE);
    let parts = opened(&mut street, BEN, &files[0]);
    let channels: Vec<Id> = parts.iter().map(|(heading, _)| heading.channel).collect();
    assert!(channels.contains(&intake) && !channels.contains(&patrol));
    assert!(opened(&mut street, ANA, &files[0]).iter().any(|(it, _)| it.channel == patrol));
    read(&mut street, BEN, &files[0]).unwrap();
    assert!(!street.notes(BEN).contains(&"for the patrol alone".to_owned()));
}

#[test]
fn attack_junk_and_other_versions_are_refused_at_their_first_bytes() {
    let (mut street, _) = told(2_209);
    let good = made(&mut street, ANA, None, LARGE).remove(0);
    let mut later = good.clone();
    later[16] = 2;
    let mut numbers = good.clone();
    numbers[49..53].copy_from_slice(&[0xff; 4]);
    let mut junk = vec![0; 1 << 20];
    street.world.chance().fill_bytes(&mut junk);
    for (file, code) in [
        (vec![], "bundle.not_one"),
        (junk, "bundle.not_one"),
        (good[..20].to_vec(), "bundle.not_one"),
        (later, "bundle.later_version"),
        (numbers, "bundle.damaged"),
        (good[..PREFIX_BYTES + 9].to_vec(), "bundle.damaged"),
        ([&good[..], &[0; SEGMENT_BYTES - 1]].concat(), "bundle.damaged"),
    ] {
        assert_eq!(codes(&mut street, BEN, &file), code);
    }
}

/// A file that was cut anywhere brings nothing, or, where only what fills it up is gone, all.
#[test]
fn attack_a_file_cut_at_any_byte() {
    let (mut street, _) = told(2_210);
    let good = made(&mut street, ANA, None, LARGE).remove(0);
    let header = Header::length(good.first_chunk().unwrap()).unwrap();
    let mut cuts: Vec<usize> = (0..20).map(|at| at * PREFIX_BYTES / 19).collect();
    cuts.extend((0..10).map(|_| usize::try_from(street.world.pick(good.len() as u64)).unwrap()));
    cuts.extend((header..good.len()).step_by(SEGMENT_BYTES));
    let mut brought = 0;
    for cut in cuts {
        let before = sees(&mut street, CARL);
        match read(&mut street, CARL, &good[..cut]) {
            Ok(_) => {
                brought += 1;
                assert!(street.notes(CARL).contains(&"quiet again".to_owned()), "{cut}");
            }
            Err(why) => {
                let cut_codes = ["bundle.not_one", "bundle.damaged"];
                assert!(cut_codes.contains(&why.code), "{cut}: {why}");
                assert!(sees(&mut street, CARL) == before, "{cut}");
            }
        }
    }
    assert!(brought < 16, "{brought} cuts went unseen");
}

#[test]
fn attack_changed_moved_and_doubled_segments() {
    let (mut street, intake) = told(2_211);
    for number in 0..60 {
        street.write(ANA, intake, &format!("{number} {}", "long ".repeat(300)));
    }
    let good = made(&mut street, ANA, None, LARGE).remove(0);
    let other = made(&mut street, ANA, None, LARGE).remove(0);
    let header = Header::length(good.first_chunk().unwrap()).unwrap();
    let segment = |at: usize| header + at * SEGMENT_BYTES..header + (at + 1) * SEGMENT_BYTES;
    let (front, keys) = (0, keys_of(&mut street, BEN, &good));
    let mine: Vec<usize> = (0..(good.len() - header) / SEGMENT_BYTES)
        .filter(|at| is_among(&keys, &good, segment(*at)))
        .collect();
    assert!(mine.len() > 4 && mine[0] == front, "{mine:?}");
    let [a, b] = [mine[1], mine[2]];
    let mut moved = good.clone();
    let (first, second) = (good[segment(a)].to_vec(), good[segment(b)].to_vec());
    moved[segment(a)].copy_from_slice(&second);
    moved[segment(b)].copy_from_slice(&first);
    // Of two parts the order says nothing; of one it does.
    let is_one_part = is_after(&keys, &good, (segment(a), segment(b)));
    let left_out = [&good[..segment(b).start], &good[segment(b).end..]].concat();
    let mut turned = good.clone();
    turned[segment(a).start + 500] ^= 1;
    let swapped = [&other[..header], &good[header..]].concat();
    for (file, name) in [(left_out, "left out"), (turned, "turned"), (swapped, "swapped")] {
        assert_eq!(codes(&mut street, BEN, &file), "bundle.damaged", "{name}");
    }
    if is_one_part {
        assert_eq!(codes(&mut street, BEN, &moved), "bundle.damaged");
    }
    let doubled = [&good[..segment(b).end], &good[segment(b)], &good[segment(b).end..]].concat();
    read(&mut street, BEN, &doubled).unwrap();
    assert_eq!(sees(&mut street, BEN).0[&intake], sees(&mut street, ANA).0[&intake]);
}

/// Ben opens a file that Ana made for him, and seals what is in it to Carl, as if she had.
#[test]
fn attack_a_bundle_is_sealed_anew_to_somebody_else() {
    let (mut street, intake) = told(2_212);
    let circle = street.circle;
    let file = made(&mut street, ANA, Some(BEN), LARGE).remove(0);
    let parts = opened(&mut street, BEN, &file);
    let (heading, entries) = parts.into_iter().find(|(it, _)| it.channel == intake).unwrap();
    let carl = street.world.get(CARL).device(circle).unwrap();
    let view = street.world.get(BEN).view(circle).unwrap();
    let card = view.persons.values().find_map(|member| member.devices.get(&carl)).unwrap();
    let to = checked_wrap(&card.wrap).unwrap();
    let mut forged = |head: &dyn Fn(&mut Street, &Hash) -> Heading| {
        let chance = street.world.chance();
        let nonce = PieceNonce::draw(chance);
        let part = PartKey::draw(chance);
        let header = Header::make(&nonce, &[Lock { to: &to, keys: vec![&part] }], &[], chance);
        let mut sealer = SegmentSealer::new(&part, header.hash());
        let mut bytes = Entry::Heading(head(&mut street, &header.hash())).encode();
        bytes.extend(entries.iter().skip(1).flat_map(Entry::encode));
        let mut file = header.bytes().to_vec();
        let last = bytes.chunks(16_000).count() - 1;
        for (at, data) in bytes.chunks(16_000).enumerate() {
            file.extend(sealer.seal(data, at == last));
        }
        file
    };
    let as_ana = forged(&|_, _| heading);
    let by_nobody = forged(&|_, _| Heading { by: None, ..heading });
    let own = forged(&|street, header| {
        street.world.get(BEN).with_keys(circle, |key, _| heading.signed(header, key)).unwrap()
    });
    assert_eq!(codes(&mut street, CARL, &as_ana), "bundle.forged");
    assert_eq!(codes(&mut street, CARL, &by_nobody), "bundle.forged");
    // As himself he may, and is named.
    read(&mut street, CARL, &own).unwrap();
}

fn heading_of(entries: &[Entry]) -> Heading {
    match entries.first() {
        Some(Entry::Heading(heading)) => *heading,
        _ => unreachable!("every part has one"),
    }
}

/// The keys of the parts of a file that somebody's wrapping keys open.
fn keys_of(street: &mut Street, who: Who, file: &[u8]) -> Vec<PartKey> {
    let length = Header::length(file.first_chunk().unwrap()).unwrap();
    let header = Header::parse(file[..length].to_vec()).unwrap();
    let circle = street.circle;
    let keys = street.world.get(who).store().unwrap().read().wrap_keys(circle).unwrap();
    keys.iter().find_map(|(key, _)| header.unlock(key)).unwrap()
}

fn openers(keys: &[PartKey], file: &[u8]) -> Vec<SegmentOpener> {
    let length = Header::length(file.first_chunk().unwrap()).unwrap();
    let hash = Hash::of(&file[..length]);
    keys.iter().map(|key| SegmentOpener::new(key, hash)).collect()
}

/// The parts of a file that somebody opens, entry by entry.
fn opened(street: &mut Street, who: Who, file: &[u8]) -> Vec<(Heading, Vec<Entry>)> {
    let keys = keys_of(street, who, file);
    let length = Header::length(file.first_chunk().unwrap()).unwrap();
    let mut parts = Vec::new();
    for mut opener in openers(&keys, file) {
        let (mut reader, mut entries) = (PartReader::default(), Vec::new());
        for segment in file[length..].chunks(SEGMENT_BYTES) {
            let Ok(opened) = opener.open(segment) else { continue };
            reader.push(&opened.data);
            while let Some(entry) = reader.take_entry().unwrap() {
                entries.push(entry);
            }
        }
        assert!(reader.is_whole());
        parts.push((heading_of(&entries), entries));
    }
    parts
}

/// Whether a segment is of one of these parts, whatever its number.
fn is_among(keys: &[PartKey], file: &[u8], segment: std::ops::Range<usize>) -> bool {
    part_of(keys, file, segment).is_some()
}

/// The part and the number of a segment.
fn part_of(
    keys: &[PartKey],
    file: &[u8],
    segment: std::ops::Range<usize>,
) -> Option<(usize, usize)> {
    let length = Header::length(file.first_chunk().unwrap()).unwrap();
    for (part, mut opener) in openers(keys, file).into_iter().enumerate() {
        let mut number = 0;
        for (at, bytes) in file[length..].chunks(SEGMENT_BYTES).enumerate() {
            if opener.open(bytes).is_ok() {
                if length + at * SEGMENT_BYTES == segment.start {
                    return Some((part, number));
                }
                number += 1;
            }
        }
    }
    None
}

fn is_after(
    keys: &[PartKey],
    file: &[u8],
    (one, next): (std::ops::Range<usize>, std::ops::Range<usize>),
) -> bool {
    match (part_of(keys, file, one), part_of(keys, file, next)) {
        (Some(one), Some(next)) => one.0 == next.0,
        _ => false,
    }
}

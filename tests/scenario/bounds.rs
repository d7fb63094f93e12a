//! What one member can take from the others by sending: ids, room, and the word for a key.

use porchlight_app::{circle::Outcome, simulate::World};
use porchlight_crypto::{
    DeviceKey, Hash, Header, Id, Key, Kind, Lane, Verified, Week, WeekSecret, encode_canonical,
    inbox_topic, seal_to, wrap,
};
use porchlight_domain::{
    DocumentId,
    role::{Role, code},
};
use porchlight_store::{IDLE_OF_AUTHOR_BYTES_MAX, LOG_OF_KEY_BYTES_MAX};
use porchlight_sync::log::{Act, act::checked_wrap};
use rand_core::Rng;

use crate::{
    kit::at_once,
    liar::{Liar, chunks},
    street::{ANA, BEN, CARL, Street},
};

/// Carl hears of Ana's report first, and gives Ben another one under its id in another channel.
#[test]
fn attack_document_id_used_first_in_another_channel() {
    let roles: &[Role] = &[Role::Verifier];
    let mut street = Street::of(71, &[roles, roles]);
    let (intake, verify) = (street.channel(ANA, code::INTAKE), street.channel(ANA, code::VERIFY));
    let carl = Liar { who: CARL, circle: street.circle };
    street.part();
    let id = street.write(ANA, intake, "what Ana saw");
    street.world.link(ANA, CARL).unwrap();
    street.world.settle().unwrap();
    let made = carl.report(&mut street.world, id, "Carl's, under Ana's id");
    let header = carl.header(&mut street.world, verify, Kind::Changes);
    let squatting = carl.write(&mut street.world, header, id, &made);
    carl.tell(&mut street.world, BEN, &squatting);
    street.talk();
    assert_eq!(street.notes(BEN), ["Carl's, under Ana's id", "what Ana saw"]);
    assert_eq!(street.world.get(BEN).held_back().unwrap(), []);
    // An edit of each reaches its own channel, and the other document is as it was.
    for (id, note) in street.world.get(BEN).notes().unwrap() {
        street.world.get(BEN).rewrite(id, &format!("{note}, and Ben")).unwrap();
    }
    street.world.after_write(BEN).unwrap();
    street.talk();
    for who in [ANA, BEN, CARL] {
        assert_eq!(street.notes(who), ["Carl's, under Ana's id, and Ben", "what Ana saw, and Ben"]);
    }
    let ours = chunks(&mut street.world, ANA, intake);
    assert_eq!(ours.iter().filter(|chunk| chunk.header().document == id).count(), 2);
    let shown = street.world.get(ANA).notes().unwrap();
    assert_eq!(shown[&DocumentId::from_bytes(id.0)], "what Ana saw, and Ben");
    street.agree(&[ANA, BEN, CARL]);
}

const MIB: usize = 1 << 20;

/// Random bytes that pass for the payload of any kind but changes.
fn junk(street: &mut Street, bytes: usize) -> Vec<u8> {
    let mut payload = vec![0; bytes];
    street.world.chance().fill_bytes(&mut payload);
    payload
}

/// A chunk of Carl's at a place of his choice.
fn placed(street: &mut Street, channel: Id, kind: Kind, seq: u64) -> (Liar, Header) {
    let carl = Liar { who: CARL, circle: street.circle };
    let mut header = carl.header(&mut street.world, channel, kind);
    (header.seq, header.prev) = (seq, Hash([9; 32]));
    (carl, header)
}

/// A report and an edit of it, of which the edit comes first and waits.
fn waiting(street: &mut Street, channel: Id) -> [Verified; 2] {
    let carl = Liar { who: CARL, circle: street.circle };
    let id = Id([40; 16]);
    let made = carl.report(&mut street.world, id, "said first");
    let header = carl.header(&mut street.world, channel, Kind::Changes);
    let first = carl.write(&mut street.world, header.clone(), id, &made);
    let made = carl.edit(&mut street.world, std::slice::from_ref(&first), id, "said then");
    let header = Header { seq: header.seq + 1, prev: first.identity(), ..header };
    let then = carl.write(&mut street.world, header, id, &made);
    [first, then]
}

/// MiB of junk; a gigabyte where `PORCHLIGHT_JUNK_MIB` says 1024, as the long tests do.
fn junk_mib() -> u64 {
    let wish = std::env::var("PORCHLIGHT_JUNK_MIB").ok();
    wish.and_then(|wish| wish.parse().ok()).unwrap_or(96)
}

/// As much as is asked for of Carl's, with a valid key, in two channels and both lanes: kinds that are of no use, that
/// no version knows, for which he has no right, that wait for ever. Ana's disk has room for little more
/// than the bounds, and Ben's chunk still comes in.
#[test]
fn attack_one_gigabyte_of_junk() {
    let roles: &[Role] = &[Role::Verifier];
    let mut street = Street::of(72, &[roles, roles]);
    let channels = [street.channel(ANA, code::INTAKE), street.channel(ANA, code::VERIFY)];
    let [first, then] = waiting(&mut street, channels[0]);
    let carl = Liar { who: CARL, circle: street.circle };
    for chunk in [&first, &then] {
        carl.tell(&mut street.world, CARL, chunk);
    }
    street.part();
    carl.tell(&mut street.world, ANA, &then);
    // Two channels and their logs, each with the bounds of one author; a chunk on its way; the headers.
    let pages = (4 * IDLE_OF_AUTHOR_BYTES_MAX + 16 * MIB as u64) / 4_096;
    street.world.get(ANA).store().unwrap().limit_growth(u32::try_from(pages).ok()).unwrap();
    let kinds = [
        Kind::Snapshot,
        Kind::Wrap,
        Kind::BlobManifest,
        Kind::Presence,
        Kind::Other(77),
        Kind::Face,
        Kind::Statement,
        Kind::Changes,
    ];
    let payload = junk(&mut street, MIB);
    for number in 0..junk_mib() {
        let kind = kinds[usize::try_from(number).unwrap() % kinds.len()];
        let (carl, mut header) = placed(
            &mut street,
            channels[usize::try_from(number / 8).unwrap() % 2],
            kind,
            10 + 2 * number,
        );
        let mut payload = payload.clone();
        payload[..8].copy_from_slice(&number.to_le_bytes());
        if kind == Kind::Changes {
            // Void: he names a right that nobody has.
            header.right = 999;
        }
        let chunk = carl.say(&mut street.world, header, payload);
        carl.tell(&mut street.world, ANA, &chunk);
    }
    let ana = street.world.get(ANA).store().unwrap();
    assert!(ana.read().idle_bytes().unwrap() <= 2 * IDLE_OF_AUTHOR_BYTES_MAX);
    assert!(ana.read().idle_bytes().unwrap() > IDLE_OF_AUTHOR_BYTES_MAX, "what fits is kept");
    let device = street.world.get(CARL).device(street.circle).unwrap();
    for channel in channels {
        let sizes =
            street.world.get(ANA).store().unwrap().read().log_sizes(channel, device).unwrap();
        assert!(sizes.iter().map(|(_, bytes)| bytes).sum::<u64>() <= LOG_OF_KEY_BYTES_MAX);
    }
    street.world.get(ANA).store().unwrap().limit_growth(None).unwrap();
    street.write(BEN, channels[0], "Ben's own");
    // What was dropped while it waited is asked for again, once what it waited for is here.
    carl.tell(&mut street.world, ANA, &first);
    assert_eq!(street.notes(ANA), ["said first"]);
    for _ in 0..2 {
        street.talk();
    }
    assert_eq!(street.notes(ANA), ["Ben's own", "said then"]);
    street.agree(&[ANA, BEN]);
}

/// Keys that nobody has admitted, one for each chunk: nothing of theirs is kept. Operations of theirs
/// share the room of one key, and Ana's own still count.
#[test]
fn attack_junk_under_a_new_key_each_time() {
    let roles: &[Role] = &[Role::Verifier];
    let mut street = Street::of(73, &[roles, roles]);
    let (intake, members) = (street.channel(ANA, code::INTAKE), street.channel(ANA, code::MEMBERS));
    let carl = Liar { who: CARL, circle: street.circle };
    street.part();
    let revoke = Act::Revoke { person: Id([1; 16]), roles: porchlight_sync::log::Roles(1) };
    for number in 0..100u64 {
        let mut seed = [0; 32];
        street.world.chance().fill_bytes(&mut seed);
        let key = DeviceKey::from_seed(&seed);
        for (channel, kind) in
            [(intake, Kind::Snapshot), (members, Kind::Operation), (members, Kind::Face)]
        {
            let (_, mut header) = placed(&mut street, channel, kind, 1);
            (header.device, header.prev) = (key.id(), Hash::default());
            let is_operation = kind == Kind::Operation;
            if is_operation && number >= 40 {
                continue;
            }
            let payload = if is_operation { encode_canonical(&revoke) } else { vec![0; 60 << 10] };
            header.content = vec![Hash::of(&payload)];
            let chunk = Verified::sign(header, payload, &key).unwrap();
            let outcome = carl.tell(&mut street.world, ANA, &chunk);
            assert!(kind != Kind::Snapshot || outcome == Outcome::Early, "{number}: {outcome:?}");
        }
    }
    let ana = street.world.get(ANA).store().unwrap();
    assert_eq!(ana.read().idle_bytes().unwrap(), 0);
    let settled = ana.read().settled(intake, Lane::Content).unwrap();
    assert!(settled.len() <= 3, "nothing is noted of strangers");
    let keys = ana.read().log_keys(members).unwrap();
    let sizes = keys.iter().flat_map(|key| ana.read().log_sizes(members, *key).unwrap());
    assert!(sizes.map(|(_, bytes)| bytes).sum::<u64>() <= 2 * LOG_OF_KEY_BYTES_MAX);
    street.remove(ANA, CARL);
    street.talk();
    let person = street.world.get(CARL).person(street.circle).unwrap();
    assert!(!street.world.get(BEN).view(street.circle).unwrap().persons.contains_key(&person));
}

/// Of where somebody is now only the newest word is of use.
#[test]
fn only_the_newest_presence_of_a_device_is_kept() {
    let roles: &[Role] = &[Role::Verifier];
    let mut street = Street::of(74, &[roles]);
    let intake = street.channel(ANA, code::INTAKE);
    let ben = Liar { who: BEN, circle: street.circle };
    street.part();
    for seq in [1, 3, 2, 5, 4] {
        let mut header = ben.header(&mut street.world, intake, Kind::Presence);
        header.seq = seq;
        header.prev = if seq == 1 { Hash::default() } else { Hash([9; 32]) };
        let chunk = ben.say(&mut street.world, header, vec![0; 900]);
        ben.tell(&mut street.world, ANA, &chunk);
    }
    let held = chunks(&mut street.world, ANA, intake);
    assert_eq!(held.iter().map(|chunk| chunk.header().seq).collect::<Vec<_>>(), [5]);
    let settled =
        street.world.get(ANA).store().unwrap().read().settled(intake, Lane::Content).unwrap();
    assert_eq!(settled.into_values().collect::<Vec<_>>(), [[(1, 5)]]);
}

/// Gives Ben, sealed to him alone, a secret of Carl's own making for an epoch and this week.
fn give_garbage(street: &mut Street, channel: Id, epoch: Hash) -> WeekSecret {
    let circle = street.circle;
    let carl = Liar { who: CARL, circle };
    let week = Week::of(street.world.now().timestamp());
    let to = street.world.get(BEN).device(circle).unwrap();
    let view = street.world.get(CARL).view(circle).unwrap();
    let keys = view.persons.values().find_map(|member| member.devices.get(&to)).unwrap();
    let public = checked_wrap(&keys.wrap).unwrap();
    let secret = WeekSecret::new(week, Key::draw(street.world.chance()));
    let names = [&circle.0[..], &channel.0, &epoch.0, &week.0.to_le_bytes()].concat();
    let info = [b"porchlight/given/1".as_slice(), &names].concat();
    let wrapped = wrap(&public, &info, secret.secret().expose(), street.world.chance());
    let header = carl.header(&mut street.world, channel, Kind::Wrap);
    let payload = encode_canonical(&(channel, epoch, week.0, to, wrapped));
    let chunk = carl.say(&mut street.world, header, payload);
    let topic = inbox_topic(public.public(), week);
    let envelope = seal_to(&chunk, topic, &public, street.world.chance());
    let outcome = street.world.get(BEN).receive(circle, channel, &envelope).unwrap();
    assert!(matches!(outcome, Outcome::Settled { .. }), "{outcome:?}");
    secret
}

/// Carl's rotation holds garbage for Ben, and two weeks later Carl is the first to give him a key: garbage
/// again, which nothing can be compared with. The right one that comes then is not kept out by it.
#[test]
fn attack_garbage_key_of_a_later_week_comes_first() {
    let roles: &[Role] = &[Role::Verifier];
    let mut street = Street::of(75, &[roles, roles, roles]);
    let circle = street.circle;
    let intake = street.channel(ANA, code::INTAKE);
    let carl = Liar { who: CARL, circle };
    let before = street.world.get(ANA).clean_epoch(circle, intake).unwrap().unwrap();
    street.part();
    let reset = street.act(ANA, &Act::Reset { channel: intake });
    let anas = street.world.get(ANA).clean_epoch(circle, intake).unwrap().unwrap();
    street.world.link(ANA, CARL).unwrap();
    street.world.settle().unwrap();
    let ben = street.world.get(BEN).device(circle).unwrap();
    let everybody = street.people.clone();
    let rotated = loop {
        let rotated = carl.rotation(&mut street.world, intake, &everybody, |rotation| {
            (rotation.parents, rotation.covers) = (vec![before], vec![reset]);
            let at = rotation.recipients.binary_search(&ben).unwrap();
            rotation.wraps[at].fill(0);
        });
        if anas == before || rotated.identity() < anas {
            break rotated;
        }
    };
    carl.publish(&mut street.world, &rotated);
    street.world.settle().unwrap();
    street.part();
    street.pass(chrono::Duration::days(15));
    let epoch = rotated.identity();
    let garbage = give_garbage(&mut street, intake, epoch);
    street.write(ANA, intake, "for everybody");
    for _ in 0..3 {
        street.talk();
        street.part();
    }
    assert_eq!(street.notes(BEN), ["for everybody"]);
    let held = street.world.get(BEN).secret(intake, epoch).unwrap().unwrap();
    assert_ne!(held.secret().expose(), garbage.secret().expose());
    street.write(BEN, intake, "from Ben");
    street.talk();
    for who in street.people.clone() {
        assert_eq!(street.notes(who), ["for everybody", "from Ben"]);
    }
    street.agree(&[ANA, BEN, CARL]);
}

/// Carl signs a chunk whose `prev` names another than the one before it. That is his lie, and no damage
/// of what Ana holds.
#[test]
fn attack_wrong_prev_is_no_damage_of_ones_own_disk() {
    let roles: &[Role] = &[Role::Verifier];
    let mut street = Street::of(76, &[roles, roles]);
    let intake = street.channel(ANA, code::INTAKE);
    let carl = Liar { who: CARL, circle: street.circle };
    for (number, prev) in [(1, Hash::default()), (2, Hash([9; 32]))] {
        let id = Id([u8::try_from(number).unwrap() + 50; 16]);
        let made = carl.report(&mut street.world, id, "Carl's");
        let header = carl.header(&mut street.world, intake, Kind::Changes);
        let header = Header { seq: number, prev, ..header };
        let chunk = carl.write(&mut street.world, header, id, &made);
        carl.tell(&mut street.world, ANA, &chunk);
    }
    assert_eq!(street.notes(ANA).len(), 2);
    assert_eq!(street.world.get(ANA).faults().unwrap(), []);
}

/// A copied home whose household has another device: it is no part of it until that one adds it. It shows
/// what it held, sends nothing, and founds no household beside the one that there is.
#[test]
fn a_copied_home_waits_for_the_other_device_of_its_household() {
    let mut world = World::new(77);
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let phone = world.add_on_disk("the phone", folders[0].path()).unwrap();
    let laptop = world.add("the laptop").unwrap();
    let own = world.get(phone).store().unwrap().read().circles().unwrap();
    let household = own[0].id;
    world.add_device(household, phone, laptop).unwrap();
    world.get(phone).file(at_once("from the phone")).unwrap();
    world.after_write(phone).unwrap();
    world.link(phone, laptop).unwrap();
    world.settle().unwrap();
    world.restart(phone).unwrap();
    let copy = world.restore(phone, folders[1].path()).unwrap();
    let circles = world.get(copy).store().unwrap().read().circles().unwrap();
    assert_eq!((circles[0].id, circles[0].root), (household, own[0].root));
    let notes = |world: &mut World, who| -> Vec<String> {
        world.get(who).notes().unwrap().into_values().collect()
    };
    assert_eq!(notes(&mut world, copy), ["from the phone"]);
    let written = world.get(copy).file(at_once("from the copy"));
    assert!(written.is_ok(), "one's own reports are written here all the same: {written:?}");
    world.after_write(copy).unwrap();
    world.link(copy, laptop).unwrap();
    world.settle().unwrap();
    assert_eq!(notes(&mut world, laptop), ["from the phone"]);
    world.get(copy).keep_up().unwrap();
    assert_eq!(world.get(copy).faults().unwrap(), []);
}

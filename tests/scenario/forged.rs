//! What a member can do to what somebody else has signed: seal it elsewhere, cut it, pair it with
//! another payload, write it in other bytes. Nothing of it may have an effect, and none of it may
//! fall on who signed.

use porchlight_app::circle::Outcome;
use porchlight_crypto::{Hash, Header, Id, Kind, Verified, WeekSecret, encode_canonical};
use porchlight_domain::role::{Role, code};

use crate::{
    liar::{Liar, Made, bytes_of, chunks, seal_bytes, seal_plaintext, seal_under, signature_of},
    street::{ANA, BEN, CARL, Street},
};

struct Forger {
    street: Street,
    intake: Id,
    /// What Ana wrote, and nobody else has got yet.
    honest: Verified,
    secret: WeekSecret,
}

/// Ana writes while Ben is away; Carl has got it.
fn forger(seed: u64) -> Forger {
    let mut street = Street::of(seed, &[&[Role::Verifier], &[Role::Verifier]]);
    let intake = street.channel(ANA, code::INTAKE);
    street.part();
    street.write(ANA, intake, "seen by Ana");
    street.world.link(ANA, CARL).unwrap();
    street.world.settle().unwrap();
    let honest = chunks(&mut street.world, CARL, intake).pop().unwrap();
    let epoch = street.world.get(CARL).clean_epoch(street.circle, intake).unwrap().unwrap();
    let secret = street.world.get(CARL).secret(intake, epoch).unwrap().unwrap();
    Forger { street, intake, honest, secret }
}

impl Forger {
    fn give(&mut self, bytes: &[u8]) -> Outcome {
        let (circle, intake) = (self.street.circle, self.intake);
        self.street.world.get(BEN).receive(circle, intake, bytes).unwrap()
    }

    /// Ben has taken nothing in and blames nobody; then he gets what Ana wrote.
    fn nothing_came_of_it(mut self) {
        let ben = self.street.world.get(BEN);
        assert_eq!(ben.held_back().unwrap(), []);
        assert_eq!(ben.store().unwrap().read().forks(self.intake).unwrap(), []);
        assert_eq!(self.street.notes(BEN), Vec::<String>::new());
        self.street.talk();
        assert_eq!(self.street.notes(BEN), ["seen by Ana"]);
        self.street.agree(&[ANA, BEN, CARL]);
    }
}

/// Carl sends Ana's header and signature with changes of his own: Ana's place must not be used up.
#[test]
fn attack_header_paired_with_another_payload() {
    let mut forger = forger(11);
    let liar = Liar { who: CARL, circle: forger.street.circle };
    let other = liar.report(&mut forger.street.world, Id([5; 16]), "said to be Ana's");
    let signature = signature_of(&forger.honest);
    let own: Vec<Vec<u8>> = porchlight_crypto::decode_canonical(forger.honest.payload()).unwrap();
    let spoiled = own.iter().map(|bytes| [&bytes[..4], &[0; 4], &bytes[8..]].concat()).collect();
    let doubled = [own.clone(), own.clone()].concat();
    for payload in [
        encode_canonical(&other.raw),
        encode_canonical(&Vec::<Vec<u8>>::new()),
        encode_canonical::<Vec<Vec<u8>>>(&spoiled),
        encode_canonical(&doubled),
        b"garbage".to_vec(),
        Vec::new(),
    ] {
        let bytes = bytes_of(forger.honest.header(), &payload, &signature);
        let envelope = seal_bytes(&forger.secret, &bytes);
        assert_eq!(forger.give(&envelope), Outcome::Bad);
    }
    forger.nothing_came_of_it();
}

/// Any field of the header turned, the mode among them: the signature does not hold.
#[test]
fn attack_exercise_said_to_be_real_and_other_turned_fields() {
    let mut forger = forger(12);
    let signature = signature_of(&forger.honest);
    let turned: [fn(&mut Header); 7] = [
        |header| header.exercise = !header.exercise,
        |header| header.seq += 1,
        |header| header.heads.clear(),
        |header| header.document = Id([1; 16]),
        |header| header.right = 4,
        |header| header.about = vec![Id([1; 16])],
        |header| header.after = vec![Hash([1; 32])],
    ];
    for turn in turned {
        let mut header = forger.honest.header().clone();
        turn(&mut header);
        let bytes = bytes_of(&header, forger.honest.payload(), &signature);
        let envelope = seal_bytes(&forger.secret, &bytes);
        assert_eq!(forger.give(&envelope), Outcome::Bad);
    }
    forger.nothing_came_of_it();
}

/// Carl holds the keys of two channels and two circles, and seals what was said in one for another.
#[test]
fn attack_chunk_sealed_for_another_channel_or_circle() {
    let mut forger = forger(13);
    let circle = forger.street.circle;
    let world = &mut forger.street.world;
    let other = world.found(CARL, "another street").unwrap();
    world.admit(other, CARL, BEN, &[Role::Verifier]).unwrap();
    for (circle, code) in [(circle, code::VERIFY), (circle, code::MEMBERS), (other, code::INTAKE)] {
        let channel = world.get(CARL).channel(circle, code).unwrap();
        let epoch = world.get(CARL).clean_epoch(circle, channel).unwrap().unwrap();
        let secret = world.get(CARL).secret(channel, epoch).unwrap().unwrap();
        let envelope = seal_under(world, &secret, &forger.honest);
        let outcome = world.get(BEN).receive(circle, channel, &envelope).unwrap();
        assert_eq!(outcome, Outcome::Bad);
    }
    forger.nothing_came_of_it();
}

/// Cut anywhere, or with something behind it: never half of it, and nobody is to blame.
#[test]
fn attack_truncated_and_lengthened_envelopes() {
    let mut forger = forger(14);
    let whole = seal_under(&mut forger.street.world, &forger.secret, &forger.honest);
    for end in (0..whole.len()).step_by(7) {
        let outcome = forger.give(&whole[..end]);
        assert!(matches!(outcome, Outcome::Bad | Outcome::NoKey), "cut at {end}: {outcome:?}");
    }
    assert_eq!(forger.give(&[whole.as_slice(), &[0]].concat()), Outcome::Bad);
    forger.nothing_came_of_it();
}

/// postcard reads trailing bytes and over-long numbers; here they are no encoding of anything.
#[test]
fn attack_other_encodings_of_what_was_signed() {
    let mut forger = forger(15);
    let honest = &forger.honest;
    let whole = honest.encode();
    let header = encode_canonical(honest.header());
    let signature = signature_of(honest);
    let payload = encode_canonical(&honest.payload().to_vec());
    // `seq` lies behind circle, channel, mode and device.
    let seq_at = 16 + 16 + 1 + 32;
    assert_eq!(u64::from(header[seq_at]), honest.header().seq);
    let long_seq = [&header[..seq_at], &[header[seq_at] | 0x80, 0], &header[seq_at + 1..]].concat();
    let changes = honest.payload();
    let long_list = [&[changes[0] | 0x80, 0], &changes[1..]].concat();
    let behind_list = [changes, &[0]].concat();
    let envelopes = [
        seal_bytes(&forger.secret, &[whole.as_slice(), &[0]].concat()),
        seal_bytes(&forger.secret, &[&[0], whole.as_slice()].concat()),
        seal_bytes(&forger.secret, &[long_seq, payload.clone(), signature.clone()].concat()),
        seal_bytes(&forger.secret, &[header, payload, vec![0], signature.clone()].concat()),
        seal_bytes(&forger.secret, &bytes_of(honest.header(), &long_list, &signature)),
        seal_bytes(&forger.secret, &bytes_of(honest.header(), &behind_list, &signature)),
        seal_plaintext(&forger.secret, &padded(&whole, 1)),
        seal_plaintext(&forger.secret, &padded(&whole, 512)),
    ];
    for envelope in envelopes {
        assert_eq!(forger.give(&envelope), Outcome::Bad);
    }
    forger.nothing_came_of_it();
}

/// A padded chunk with a last byte that is not zero, or with more zeros than the size asks for.
fn padded(chunk: &[u8], change: usize) -> Vec<u8> {
    let mut plaintext = u32::try_from(chunk.len()).unwrap().to_le_bytes().to_vec();
    plaintext.extend(chunk);
    plaintext.resize(porchlight_crypto::padme(plaintext.len()), 0);
    if change == 1 {
        *plaintext.last_mut().unwrap() = 1;
    } else {
        plaintext.resize(plaintext.len() + change, 0);
    }
    plaintext
}

/// The same chunks in the opposite order, and each of them twice.
#[test]
fn attack_replayed_and_turned_around() {
    let mut street = Street::of(16, &[&[Role::Verifier], &[Role::Verifier]]);
    let intake = street.channel(ANA, code::INTAKE);
    street.part();
    let id = street.write(ANA, intake, "first");
    let id = porchlight_domain::DocumentId::from_bytes(id.0);
    for note in ["second", "third"] {
        street.world.get(ANA).rewrite(id, note).unwrap();
    }
    let circle = street.circle;
    let liar = Liar { who: CARL, circle };
    let mut honest = chunks(&mut street.world, ANA, intake);
    honest.reverse();
    for _ in 0..2 {
        for chunk in &honest {
            let outcome = liar.tell(&mut street.world, BEN, chunk);
            assert!(matches!(outcome, Outcome::Settled { .. }), "{outcome:?}");
        }
    }
    assert_eq!(street.notes(BEN), ["third"]);
    street.talk();
    street.agree(&[ANA, BEN, CARL]);
}

/// Nobody makes snapshots: whatever one says about who wrote what, no document changes.
#[test]
fn attack_snapshot_with_forged_authorship() {
    let mut street = Street::of(17, &[&[Role::Verifier], &[Role::Verifier]]);
    let intake = street.channel(ANA, code::INTAKE);
    let id = street.write(ANA, intake, "as Ana saw it");
    street.talk();
    let circle = street.circle;
    let liar = Liar { who: CARL, circle };
    let held = chunks(&mut street.world, CARL, intake);
    let made = liar.edit(&mut street.world, &held, id, "as Carl wants it");
    let anas = held.iter().find(|chunk| chunk.header().document == id).unwrap();
    let signed = vec![encode_canonical(anas.header()), signature_of(anas)];
    let payload = encode_canonical(&(signed, made.raw));
    let mut header = liar.header(&mut street.world, intake, Kind::Snapshot);
    header.document = id;
    let chunk = liar.say(&mut street.world, header, payload);
    liar.publish(&mut street.world, &chunk);
    street.talk();
    for who in [ANA, BEN, CARL] {
        assert_eq!(street.notes(who), ["as Ana saw it"]);
    }
    street.agree(&[ANA, BEN, CARL]);
}

/// Changes under the name of Ana's actor, signed by Carl: refused for good by all, in Carl's chain.
#[test]
fn attack_changes_under_anothers_actor() {
    let mut street = Street::of(18, &[&[Role::Verifier], &[Role::Verifier]]);
    let intake = street.channel(ANA, code::INTAKE);
    let circle = street.circle;
    let (liar, victim) = (Liar { who: CARL, circle }, Liar { who: ANA, circle });
    let made: Made = victim.report(&mut street.world, Id([6; 16]), "never written by Ana");
    let header = liar.header(&mut street.world, intake, Kind::Changes);
    let chunk = liar.write(&mut street.world, header, Id([6; 16]), &made);
    for who in [ANA, BEN] {
        let outcome = liar.tell(&mut street.world, who, &chunk);
        assert!(matches!(outcome, Outcome::Settled { place, .. } if place.refused), "{outcome:?}");
        let held = street.world.get(who).held_back().unwrap();
        assert_eq!(held.len(), 1);
        assert_eq!(held[0].device, chunk.header().device);
    }
    street.agree(&[ANA, BEN, CARL]);
}

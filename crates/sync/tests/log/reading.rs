//! What is read off a chunk before anything else is known: whom a card names and who signed it, with
//! real signatures.

use porchlight_crypto::{
    DeviceId, DeviceKey, Hash, Header, Id, Key, Kind, RIGHT_NONE, Urgency, Verified, WrapKey,
    encode_canonical,
};
use porchlight_sync::log::{Act, Card, Operation, Person, Roles, person_of};

const CIRCLE: Id = Id([1; 16]);
const CHANNEL: Id = Id([2; 16]);

fn key(seed: u8) -> DeviceKey {
    DeviceKey::from_seed(&[seed; 32])
}

fn wrap() -> Vec<u8> {
    WrapKey::from_seed(Key::from_bytes([7; 32])).public().bytes().to_vec()
}

fn card(person: Person) -> Card {
    Card::sign(CIRCLE, person, &key(20), &key(21), wrap())
}

fn ben() -> Person {
    person_of(CIRCLE, key(20).id())
}

fn admit(person: Person, card: Card) -> Act {
    Act::Admit { person, card, roles: Roles::default(), recovery: None }
}

fn read(act: &Act, seq: u64) -> Operation {
    let payload = encode_canonical(act);
    let header = Header {
        circle: CIRCLE,
        channel: CHANNEL,
        exercise: false,
        device: DeviceId([0; 32]),
        seq,
        prev: if seq > 1 { Hash([5; 32]) } else { Hash::default() },
        heads: vec![Hash([6; 32])],
        kind: Kind::Operation,
        right: RIGHT_NONE,
        urgency: Urgency::HIGHEST,
        about: vec![],
        after: vec![],
        document: Id::default(),
        content: vec![Hash::of(&payload)],
    };
    let chunk = Verified::sign(header, payload, &key(10)).unwrap();
    Operation::read(&chunk, CIRCLE, CHANNEL).unwrap()
}

#[test]
fn a_card_that_both_keys_signed_holds() {
    assert!(read(&admit(ben(), card(ben())), 2).card_holds);
    // Another device of somebody who was admitted with a first one.
    let ana = person_of(CIRCLE, key(10).id());
    assert!(read(&Act::AddDevice { person: ana, card: card(ana) }, 2).card_holds);
}

/// A card of the thief's own, honestly signed, for somebody else's person.
#[test]
fn attack_admission_of_somebody_elses_person() {
    let ana = person_of(CIRCLE, key(10).id());
    assert!(!read(&admit(ana, card(ana)), 2).card_holds);
    let elsewhere = person_of(Id([3; 16]), key(20).id());
    assert!(!read(&admit(elsewhere, card(elsewhere)), 2).card_holds);
}

/// Each field of a card is signed by both keys; neither signature stands in for the other.
#[test]
fn attack_card_with_a_key_that_did_not_sign_it() {
    let whole = card(ben());
    let other = Card::sign(CIRCLE, ben(), &key(20), &key(31), wrap());
    let device = Card::sign(CIRCLE, ben(), &key(30), &key(21), wrap());
    let spoilt = [
        Card { duty: other.duty, ..whole.clone() },
        Card { duty: other.duty, duty_proof: other.duty_proof.clone(), ..whole.clone() },
        Card { duty: other.duty, proof: other.proof, ..whole.clone() },
        Card { proof: whole.duty_proof.clone(), ..whole.clone() },
        Card { duty_proof: whole.proof.clone(), ..whole.clone() },
        Card { duty_proof: device.duty_proof, ..whole.clone() },
        Card {
            wrap: WrapKey::from_seed(Key::from_bytes([8; 32])).public().bytes().to_vec(),
            ..whole
        },
    ];
    for card in spoilt {
        assert!(!read(&admit(ben(), card), 2).card_holds);
    }
    let twice = Card::sign(CIRCLE, ben(), &key(20), &key(20), wrap());
    assert!(!read(&admit(ben(), twice), 2).card_holds);
}

/// Rotations lie between the changes of a wrapping key in a device key's chain: what it cites is its
/// heads alone.
#[test]
fn only_a_rewrap_does_not_cite_the_chunk_before_it() {
    assert_eq!(read(&Act::Rewrap { wrap: wrap() }, 2).parents, vec![Hash([6; 32])]);
    let second = Act::Second { operation: Hash([6; 32]) };
    assert_eq!(read(&second, 2).parents, vec![Hash([5; 32]), Hash([6; 32])]);
}

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;

fn chance() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([1; 32])
}

fn invitation() -> JoinSecret {
    JoinSecret::from_bytes([2; 16])
}

fn half(byte: u8) -> JoinHalf {
    JoinHalf { nonce: [byte; 32], share: share(JoinRole::Inviter, &Hash([byte; 32]), b"exchange") }
}

fn pair() -> (Session, Session) {
    let secret = Key::from_bytes([5; 32]);
    let seen = transcript(&invitation(), &half(3), &half(4));
    let end = |role| Session::new(role, &secret, &invitation(), &seen);
    (end(JoinRole::Inviter), end(JoinRole::Newcomer))
}

#[test]
fn two_who_meet_see_the_same_digits_and_talk() {
    let mut chance = chance();
    // 1: the inviter's key. 2: the newcomer's wrap.
    let key = WrapKey::draw(&mut chance);
    let (given, wrapped) = give_key(&key.public().check().unwrap(), &mut chance);
    let inviter = JoinHalf {
        nonce: [6; 32],
        share: share(JoinRole::Inviter, &Hash([3; 32]), key.public().bytes()),
    };
    let newcomer =
        JoinHalf { nonce: [7; 32], share: share(JoinRole::Newcomer, &Hash([4; 32]), &wrapped) };
    // 3 and 4: both open.
    for half in [inviter, newcomer] {
        assert!(opens(&commit(&half.nonce, &half.share), &half.nonce, &half.share));
    }
    let taken = take_key(&key, &wrapped).unwrap();
    let seen = transcript(&invitation(), &inviter, &newcomer);
    let mut ends = (
        Session::new(JoinRole::Inviter, &taken, &invitation(), &seen),
        Session::new(JoinRole::Newcomer, &given, &invitation(), &seen),
    );
    for message in [b"welcome".as_slice(), b"", b"again"] {
        let sealed = ends.0.seal(message);
        assert_eq!(ends.1.open(&sealed).unwrap().as_slice(), message);
        let sealed = ends.1.seal(message);
        assert_eq!(ends.0.open(&sealed).unwrap().as_slice(), message);
    }
}

#[test]
fn attack_open_a_commitment_to_something_else() {
    let promised = commit(&[6; 32], &Hash([7; 32]));
    assert!(opens(&promised, &[6; 32], &Hash([7; 32])));
    assert!(!opens(&promised, &[8; 32], &Hash([7; 32])));
    assert!(!opens(&promised, &[6; 32], &Hash([8; 32])));
    assert!(!opens(&promised, &[7; 32], &Hash([6; 32])));
}

#[test]
fn attack_answer_with_the_other_ends_own_commitment() {
    let card = Hash([3; 32]);
    let promised = commit(&[6; 32], &share(JoinRole::Inviter, &card, b"exchange"));
    assert!(!opens(&promised, &[6; 32], &share(JoinRole::Newcomer, &card, b"exchange")));
}

#[test]
fn attack_swap_card_key_or_ends_unseen() {
    let seen = transcript(&invitation(), &half(3), &half(4));
    let other_card =
        JoinHalf { share: share(JoinRole::Inviter, &Hash([9; 32]), b"exchange"), ..half(4) };
    let other_key =
        JoinHalf { share: share(JoinRole::Inviter, &Hash([4; 32]), b"exchangf"), ..half(4) };
    let other_nonce = JoinHalf { nonce: [9; 32], ..half(4) };
    let mut all = vec![seen, transcript(&invitation(), &half(4), &half(3))];
    all.push(transcript(&JoinSecret::from_bytes([9; 16]), &half(3), &half(4)));
    all.push(transcript(&invitation(), &JoinHalf { nonce: [9; 32], ..half(3) }, &half(4)));
    for newcomer in [other_card, other_key, other_nonce] {
        all.push(transcript(&invitation(), &half(3), &newcomer));
        all.push(transcript(&invitation(), &newcomer, &half(4)));
    }
    let count = all.len();
    assert_eq!(count, 10);
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), count);
}

#[test]
fn digits_are_evenly_spread_and_shown_with_leading_zeros() {
    let mut counts = [0_u32; 10];
    for number in 0..10_000_u32 {
        let transcript = Hash::of(&number.to_le_bytes());
        let shown = six_digits(&transcript);
        assert_eq!(
            shown.iter().fold(0, |sum, digit| sum * 10 + u32::from(*digit)),
            digits(&transcript)
        );
        counts[usize::from(shown[0])] += 1;
    }
    // 1,000 of each are expected, with a standard deviation of 30.
    assert!(counts.iter().all(|count| (850..1_150).contains(count)), "{counts:?}");
}

#[test]
fn a_session_needs_secret_invitation_and_transcript() {
    let seen = transcript(&invitation(), &half(3), &half(4));
    let sealed = pair().0.seal(b"welcome");
    let mut newcomer = pair().1;
    assert!(newcomer.open(&sealed).is_ok());
    for (secret, invitation, seen) in [
        (6, invitation(), seen),
        (5, JoinSecret::from_bytes([9; 16]), seen),
        (5, invitation(), Hash([9; 32])),
    ] {
        let secret = Key::from_bytes([secret; 32]);
        let mut other = Session::new(JoinRole::Newcomer, &secret, &invitation, &seen);
        assert_eq!(other.open(&sealed).err(), Some(SessionRefused));
    }
}

#[test]
fn attack_replay_reflect_reorder_or_change_a_message() {
    let (mut inviter, mut newcomer) = pair();
    let [first, second] = [b"one", b"two"].map(|message| inviter.seal(message));
    assert_eq!(inviter.open(&first).err(), Some(SessionRefused), "reflected");
    assert_eq!(pair().1.open(&second).err(), Some(SessionRefused), "out of order");
    assert!(newcomer.open(&first).is_ok());
    assert_eq!(newcomer.open(&first).err(), Some(SessionRefused), "repeated");
    assert_eq!(
        newcomer.open(&second).err(),
        Some(SessionRefused),
        "a session ends when it refuses"
    );
    for at in 0..first.len() {
        let mut changed = first.clone();
        changed[at] ^= 1;
        assert_eq!(pair().1.open(&changed).err(), Some(SessionRefused), "byte {at}");
    }
}

#[test]
fn a_session_secret_of_another_size_is_refused() {
    let mut chance = chance();
    let key = WrapKey::draw(&mut chance);
    let to = key.public().check().unwrap();
    assert!(take_key(&key, &wrap(&to, EXCHANGE, &[1; 32], &mut chance)).is_ok());
    assert!(take_key(&key, &wrap(&to, EXCHANGE, &[1; 31], &mut chance)).is_err());
    assert!(take_key(&key, &wrap(&to, b"other", &[1; 32], &mut chance)).is_err());
}

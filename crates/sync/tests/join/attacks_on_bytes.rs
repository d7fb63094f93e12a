//! What may be tried with the bytes of frames, keys and the package.

use porchlight_crypto::{DeviceKey, WrapPublic};
use porchlight_sync::{
    join::{
        Ending, FRAME_BYTES_MAX, Introduction, PIECE_BYTES, PIECE_FRAME_BYTES_MAX, Reason,
        frame::{Frame, Message},
        inviter::{self, Inviter},
        newcomer::{self, Newcomer},
    },
    log::Card,
};

use crate::world::{
    CIRCLE, End, World, ana, ben, invitation, inviter as honest_inviter,
    newcomer as honest_newcomer, other, own, wrap_key,
};

/// Wrapping keys to which nothing may be wrapped: X25519 halves of small order or not canonical, an
/// ML-KEM coefficient beyond the modulus.
fn bad_keys() -> Vec<Vec<u8>> {
    let good = wrap_key(60).public().bytes().to_vec();
    let with_point = |point: [u8; 32]| [&good[..1_184], point.as_slice()].concat();
    let mut one = [0; 32];
    one[0] = 1;
    let mut beyond = good.clone();
    (beyond[0], beyond[1]) = (0xff, 0xff);
    vec![with_point([0; 32]), with_point(one), with_point([0xff; 32]), beyond]
}

/// Tried: a wrapping key for the meeting, or on a card, that lets others read what is wrapped to it.
#[test]
fn attack_small_order_or_malformed_wrapping_key() {
    for bad in bad_keys() {
        let mut world = World::new();
        world.steps(1);
        let Frame::Offer { commitment, .. } = world.next_to_newcomer() else { panic!() };
        let key = WrapPublic::from_bytes(bad.as_slice().try_into().unwrap());
        world.frame_to_newcomer(Frame::Offer { commitment, key }.encode());
        assert_eq!(world.ends().1, own(Reason::WrappingKey));
        world.assert_newcomer_refused(Reason::WrappingKey);
    }
    let card = |person, seed: u8, wrap: Vec<u8>| {
        let (device, duty) = (DeviceKey::from_seed(&[seed; 32]), DeviceKey::from_seed(&[61; 32]));
        let card = Card::sign(CIRCLE, person, &device, &duty, wrap);
        Introduction { person, card, recovery: None }
    };
    for bad in bad_keys().into_iter().chain([vec![], vec![7; 1_215], vec![7; 20_000]]) {
        let wrong = card(ben().person, 62, bad.clone());
        let mut world = World::of(honest_inviter(0), Newcomer::new(0, invitation(), wrong));
        world.assert_inviter_refused(Reason::Card);
        let wrong = Inviter::new(0, invitation(), card(ana().person, 62, bad), wrap_key(40));
        let mut world = World::of(wrong, honest_newcomer(0));
        world.assert_newcomer_refused(Reason::Card);
    }
}

/// Tried: a wrap of the session secret that is for another key, is cut or is empty, with an honest
/// commitment to it; and one that was changed after the commitment.
#[test]
fn attack_wrap_that_was_changed_after_the_promise() {
    for change in [0, 1, 600, 1_168] {
        let mut world = World::new();
        world.steps(4);
        let Frame::Answer { nonce, introduction, mut wrapped } = world.next_to_inviter() else {
            panic!()
        };
        wrapped[change] ^= 1;
        world.frame_to_inviter(Frame::Answer { nonce, introduction, wrapped }.encode());
        world.assert_inviter_refused(Reason::Commitment);
    }
}

/// Tried: frames larger than the limit of the moment, in every state and towards both.
#[test]
fn attack_frames_of_absurd_size() {
    for steps in 1..=5 {
        let mut world = World::new();
        world.steps(steps);
        let wrapped = vec![0; FRAME_BYTES_MAX];
        let long = Frame::Answer { nonce: [1; 32], introduction: ben(), wrapped }.encode();
        world.to_inviter.clear();
        world.to_newcomer.clear();
        world.frame_to_inviter(long.clone());
        assert_eq!(world.ends().0, own(Reason::TooLarge), "{steps}");
        world.frame_to_newcomer(long);
        assert_eq!(world.ends().1, own(Reason::TooLarge), "{steps}");
    }
    // A length inside a small frame that claims more than there is.
    let mut claimed = vec![1, 5];
    claimed.extend([0xff, 0xff, 0xff, 0xff, 0x0f]);
    let mut world = World::confirming();
    world.frame_to_inviter(claimed);
    assert_eq!(world.ends().0, own(Reason::Malformed));
    // Pieces may be large, and only to one who agreed.
    let mut world = awaiting();
    assert_eq!(world.newcomer.frame_bytes_max(), PIECE_FRAME_BYTES_MAX);
    world.frame_to_newcomer(vec![1; PIECE_FRAME_BYTES_MAX + 1]);
    assert_eq!(world.ends().1, End::Finished(Ending::Apart(Reason::TooLarge)));
}

/// Tried: frames with a rest, with an over-long integer, of another version, of no known number.
#[test]
fn attack_second_encodings_of_a_frame() {
    for steps in 1..=5 {
        for wrong in [0, 1, 2, 3] {
            let mut world = World::new();
            world.steps(steps);
            let towards_inviter = !world.to_inviter.is_empty();
            let queue =
                if towards_inviter { &mut world.to_inviter } else { &mut world.to_newcomer };
            let mut bytes =
                queue.pop_front().unwrap_or(Frame::Sealed { bytes: vec![1; 17] }.encode());
            let reason = match wrong {
                0 => {
                    bytes.push(0);
                    Reason::Malformed
                }
                1 => {
                    bytes.splice(1..2, [bytes[1] | 0x80, 0]);
                    Reason::Malformed
                }
                2 => {
                    bytes[0] = 2;
                    Reason::OtherVersion
                }
                _ => {
                    bytes[1] = 7;
                    Reason::Malformed
                }
            };
            if towards_inviter {
                world.frame_to_inviter(bytes);
                world.assert_inviter_refused(reason);
            } else {
                world.frame_to_newcomer(bytes);
                world.assert_newcomer_refused(reason);
            }
        }
    }
}

/// The newcomer agreed; nothing was signed yet.
fn awaiting() -> World {
    let mut world = World::confirming();
    world.package = None;
    world.inviter(inviter::Input::Same);
    world.newcomer(newcomer::Input::Same);
    world.run();
    assert!(world.admitted().is_some() && world.kept());
    world
}

fn stored(world: &World) -> usize {
    let is_piece = |output: &&newcomer::Output| matches!(output, newcomer::Output::Store { .. });
    world.newcomer_said.iter().filter(is_piece).count()
}

/// Tried: pieces that are forged, changed, repeated, swapped or left out; and a refusal in the clear
/// that shall make a member destroy its keys. Not one is stored, and the keys stay.
#[test]
fn attack_package_forged_or_reordered() {
    let package = vec![3; PIECE_BYTES + 5];
    let apart = |reason| End::Finished(Ending::Apart(reason));

    let mut world = awaiting();
    world.frame_to_newcomer(Frame::Sealed { bytes: vec![0; 100] }.encode());
    assert_eq!((world.ends().1, stored(&world)), (apart(Reason::Seal), 0));

    let mut world = awaiting();
    world.frame_to_newcomer(Frame::Refuse { reason: Reason::NotSigned }.encode());
    assert_eq!(world.ends().1, apart(Reason::NotSigned));
    assert!(!world.forgot());

    let mut world = awaiting();
    world.inviter(inviter::Input::Admitted { package: package.clone() });
    let mut first = world.to_newcomer.pop_front().unwrap();
    first[1_000] ^= 1;
    world.frame_to_newcomer(first);
    assert_eq!((world.ends().1, stored(&world)), (apart(Reason::Seal), 0));

    let mut world = awaiting();
    world.inviter(inviter::Input::Admitted { package: package.clone() });
    let first = world.to_newcomer.pop_front().unwrap();
    world.frame_to_newcomer(first.clone());
    world.frame_to_newcomer(first);
    assert_eq!((world.ends().1, stored(&world)), (apart(Reason::Seal), 1));
    assert!(!world.forgot());

    // The first piece is left out: the second one is not the next message.
    let mut world = awaiting();
    let (mut twin, package) = (awaiting(), package);
    twin.inviter(inviter::Input::Admitted { package });
    twin.steps(2);
    let second = twin.to_newcomer.pop_front().unwrap();
    world.frame_to_newcomer(second);
    assert_eq!((world.ends().1, stored(&world)), (apart(Reason::Seal), 0));
}

/// Tried: an acknowledgement before the piece, twice, or forged: the inviter doesn't believe that the
/// newcomer has it, and undoes nothing.
#[test]
fn attack_acknowledgement_forged() {
    let mut world = awaiting();
    world.frame_to_inviter(Frame::Sealed { bytes: vec![0; 17] }.encode());
    assert_eq!(world.ends().0, End::Open, "it may be signed by now");
    world.inviter(inviter::Input::Admitted { package: vec![] });
    assert_eq!(world.ends().0, End::Finished(Ending::Apart(Reason::OutOfOrder)));

    let mut world = awaiting();
    world.inviter(inviter::Input::Admitted { package: vec![] });
    world.frame_to_inviter(Frame::Sealed { bytes: vec![0; 17] }.encode());
    assert_eq!(world.ends().0, End::Finished(Ending::Apart(Reason::Seal)));
}

/// Tried: an inviter, itself false, sends pieces that are not full, without end.
#[test]
fn attack_endless_small_pieces() {
    for (last, length, reason) in
        [(false, 0, Some(Reason::Malformed)), (false, 9, Some(Reason::Malformed)), (true, 0, None)]
    {
        let (mut world, mut session) = false_inviter();
        let piece = Message::Piece { last, bytes: vec![0; length] };
        world.frame_to_newcomer(Frame::seal(&mut session, &piece).encode());
        let ending = reason.map_or(Ending::Complete, Ending::Apart);
        assert_eq!(world.ends().1, End::Finished(ending), "{last} {length}");
    }
}

/// Tried: an inviter, itself false, refuses after it has begun to send, so that a member destroys its
/// keys. Before the first piece that is its right: nothing was signed.
#[test]
fn attack_refusal_after_a_piece() {
    for (pieces, ending) in
        [(0, other(Reason::NotSigned)), (1, End::Finished(Ending::Apart(Reason::NotSigned)))]
    {
        let (mut world, mut session) = false_inviter();
        world.stores = false;
        let piece = Message::Piece { last: true, bytes: vec![1] };
        for message in vec![piece; pieces] {
            world.frame_to_newcomer(Frame::seal(&mut session, &message).encode());
        }
        let refusal = Message::Refuse { reason: Reason::NotSigned };
        world.frame_to_newcomer(Frame::seal(&mut session, &refusal).encode());
        assert_eq!(world.ends().1, ending);
        assert_eq!(world.forgot(), pieces == 0);
    }
}

/// A newcomer that agreed, and the session towards it in the hands of the test.
fn false_inviter() -> (World, porchlight_crypto::join::Session) {
    use porchlight_crypto::join::{self, JoinHalf, JoinRole, Session};
    let mut world = World::new();
    world.to_inviter.clear();
    let invitation = invitation();
    let described = |introduction: &Introduction| {
        let said = (&invitation.terms, invitation.secret.hash(), introduction);
        let said = porchlight_crypto::encode_canonical(&said);
        porchlight_crypto::Hash::of(&[b"porchlight/join-card/1".as_slice(), &said].concat())
    };
    let key = wrap_key(40);
    let own_half = JoinHalf {
        nonce: [5; 32],
        share: join::share(JoinRole::Inviter, &described(&ana()), key.public().bytes()),
    };
    let commitment = join::commit(&own_half.nonce, &own_half.share);
    world.frame_to_newcomer(Frame::Offer { commitment, key: key.public() }.encode());
    world.to_inviter.clear();
    world.frame_to_newcomer(Frame::Reveal { nonce: [5; 32], introduction: ana() }.encode());
    let Frame::Answer { nonce, introduction, wrapped } = world.next_to_inviter() else { panic!() };
    let secret = join::take_key(&key, &wrapped).unwrap();
    let share = join::share(JoinRole::Newcomer, &described(&introduction), &wrapped);
    let seen = join::transcript(&invitation.secret, &own_half, &JoinHalf { nonce, share });
    let mut session = Session::new(JoinRole::Inviter, &secret, &invitation.secret, &seen);
    world.newcomer(newcomer::Input::Same);
    let same = Frame::seal(&mut session, &Message::Same);
    world.frame_to_newcomer(same.encode());
    assert!(world.kept());
    assert_eq!(world.ends().1, End::Open);
    (world, session)
}

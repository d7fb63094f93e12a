//! What people may try who saw the invitation or stand on the link.

use porchlight_crypto::{
    DeviceKey, Hash, Id,
    join::{self, Commitment, JoinHalf, JoinSecret, digits},
};
use porchlight_sync::{
    join::{
        Introduction, LinkId, Reason,
        frame::{Frame, Message},
        invitation::{Invitation, Invites},
        inviter::{self, Inviter},
        newcomer::{self, Newcomer},
    },
    log::{Act, Card},
};
use rand_core::Rng;

use crate::world::{
    CIRCLE, End, MINUTE, OTHER_LINK, World, ana, ben, chance, introduce, invitation,
    invitation_for, inviter, newcomer, other, own, thief, wrap_key,
};

fn knock() -> Vec<u8> {
    Frame::Knock { invitation: invitation().secret.hash() }.encode()
}

fn frames_aside(world: &World) -> Vec<Frame> {
    world.aside.iter().map(|(_, frame)| frame.clone()).collect()
}

/// Tried: to use an invitation again, in each moment of the first meeting, after a refusal and after
/// an admission. Only the first meeting counts, and one that is not settled dies with it.
#[test]
fn attack_replayed_invitation() {
    for steps in 1..=5 {
        let mut world = World::new();
        world.steps(steps);
        world.inviter(inviter::Input::Frame { link: OTHER_LINK, bytes: knock() });
        assert_eq!(frames_aside(&world), [Frame::Refuse { reason: Reason::SecondContact }]);
        world.run();
        assert_eq!(world.ends(), (own(Reason::SecondContact), other(Reason::SecondContact)));
        world.assert_inviter_refused(Reason::SecondContact);
    }
    let mut world = World::confirming();
    world.inviter(inviter::Input::Same);
    world.newcomer(newcomer::Input::Same);
    world.run();
    let before = world.ends();
    for link in [OTHER_LINK, LinkId(3)] {
        world.inviter(inviter::Input::Frame { link, bytes: knock() });
    }
    let used = Frame::Refuse { reason: Reason::Used };
    assert_eq!(frames_aside(&world), [used.clone(), used]);
    let told = |output: &&inviter::Output| **output == inviter::Output::SecondContact;
    assert_eq!(world.inviter_said.iter().filter(told).count(), 1);
    assert_eq!(world.ends(), before);
    assert!(world.admitted().is_some());
}

/// Tried: somebody photographs the picture code and is faster than the honest newcomer. The thief's
/// meeting dies when the honest newcomer comes, and both screens say why.
#[test]
fn attack_photographed_invitation() {
    let photograph = Invitation::read(&invitation().text()).unwrap();
    let mut world = World::of(inviter(0), Newcomer::new(0, photograph, thief()));
    world.run();
    assert!(world.digits().0.is_some(), "the thief gets as far as the digits");

    let mut honest = newcomer(0);
    let link = OTHER_LINK;
    let out = honest.handle(0, &mut chance(1), newcomer::Input::LinkUp { link });
    let [newcomer::Output::Send { frame, .. }] = out.as_slice() else { panic!() };
    world.inviter(inviter::Input::Frame { link, bytes: frame.clone() });
    assert_eq!(world.ends().0, own(Reason::SecondContact), "the inviter's screen says it");
    let bytes = frames_aside(&world)[0].encode();
    let out = honest.handle(0, &mut chance(1), newcomer::Input::Frame { link, bytes });
    let by = porchlight_sync::join::Whose::Other;
    let refused = porchlight_sync::join::Refused { reason: Reason::SecondContact, by };
    assert!(out.contains(&newcomer::Output::Refused(refused)), "and so does the honest one's");
    world.assert_inviter_refused(Reason::SecondContact);
}

/// Tried: the thief of [`attack_photographed_invitation`] is alone with the inviter, says at once
/// that the digits are the same, and hopes. Nobody is admitted while the inviter's person, who sees
/// no second screen with these digits, has not said so; and says that they differ in the end.
#[test]
fn attack_thief_who_is_alone_with_the_inviter_and_has_not_the_digits() {
    let mut world = World::of(inviter(0), Newcomer::new(0, invitation(), thief()));
    world.run();
    world.newcomer(newcomer::Input::Same);
    world.run();
    assert_eq!(world.admitted(), None);
    world.inviter(inviter::Input::Differ);
    world.assert_inviter_refused(Reason::Differ);
}

/// A thief between both, with keys of its own towards each.
struct Between {
    /// The real inviter, and the thief as newcomer.
    left: World,
    /// The thief as inviter, and the real newcomer.
    right: World,
}

fn between() -> Between {
    let left = World::of(inviter(0), Newcomer::new(0, invitation(), thief()));
    let false_inviter = Inviter::new(0, invitation(), introduce(CIRCLE, 31, 33), wrap_key(41));
    let mut right = World::of(false_inviter, newcomer(0));
    right.chance = chance(8);
    let mut both = Between { left, right };
    both.left.run();
    both.right.run();
    both
}

/// Tried: a man in the middle who holds the invitation meets both with keys of their own. The digits
/// differ, unless they are lucky once in a million.
#[test]
fn attack_intercepted_invitation() {
    let both = between();
    let (shown_to_ana, shown_to_ben) = (both.left.digits().0, both.right.digits().1);
    assert!(shown_to_ana.is_some() && shown_to_ben.is_some());
    assert_ne!(shown_to_ana, shown_to_ben);
}

/// Tried: the same man in the middle, who first lets the newcomer's screen show its digits, and then
/// looks for a nonce that makes the inviter's screen show them too: 10,000 guesses in one meeting,
/// after the inviter's nonce is known. None opens the commitment; the machine refuses one of them.
/// Without a commitment such a search ends soon: the first two digits fit about every 100th time.
#[test]
fn attack_intercepted_invitation_with_a_nonce_chosen_after_seeing() {
    let secret = JoinSecret::from_bytes([4; 16]);
    let mut chance = chance(9);
    let mut draw = |share: u8| {
        let mut nonce = [0; 32];
        chance.fill_bytes(&mut nonce);
        JoinHalf {
            nonce,
            share: join::share(join::JoinRole::Inviter, &Hash([share; 32]), b"exchange"),
        }
    };
    let target = digits(&join::transcript(&secret, &draw(1), &draw(2)));
    let (ana, promised) = (draw(3), draw(4));
    let commitment = join::commit(&promised.nonce, &promised.share);
    let (mut nearly, mut opened) = (0, 0);
    for _ in 0..10_000 {
        let guess = draw(4);
        let shown = digits(&join::transcript(&secret, &ana, &guess));
        nearly += u32::from(shown / 10_000 == target / 10_000);
        opened += u32::from(join::opens(&commitment, &guess.nonce, &guess.share));
    }
    assert!((50..200).contains(&nearly), "{nearly}");
    assert_eq!(opened, 0);

    let mut world = World::of(inviter(0), Newcomer::new(0, invitation(), thief()));
    world.steps(4);
    let Frame::Answer { introduction, wrapped, .. } = world.next_to_inviter() else { panic!() };
    world.frame_to_inviter(Frame::Answer { nonce: [1; 32], introduction, wrapped }.encode());
    assert_eq!(world.digits().0, None, "the inviter's screen shows nothing");
    world.assert_inviter_refused(Reason::Commitment);
}

/// Tried: a man in the middle who keeps to the rules, 10,000 times over with new nonces everywhere.
/// One in 10^6 is expected to fit, so more than one here would be a fault.
#[test]
fn attack_intercepted_invitation_ten_thousand_times() {
    let secret = JoinSecret::from_bytes([4; 16]);
    let mut chance = chance(10);
    let mut shown = |share: u8| {
        let mut half = |share: u8| {
            let mut nonce = [0; 32];
            chance.fill_bytes(&mut nonce);
            JoinHalf {
                nonce,
                share: join::share(join::JoinRole::Inviter, &Hash([share; 32]), b"exchange"),
            }
        };
        digits(&join::transcript(&secret, &half(share), &half(share + 1)))
    };
    let lucky = (0..10_000).filter(|_| shown(1) == shown(3)).count();
    assert!(lucky <= 1, "{lucky}");
}

/// Tried: with a man in the middle and digits that differ, one of the two people says "same" without
/// looking. The other's word is missing: the newcomer's careless one admits nobody; the inviter's
/// careful one ends it.
#[test]
fn attack_wrong_digits_confirmed_by_one_side_only() {
    let Between { mut left, mut right } = between();
    right.newcomer(newcomer::Input::Same);
    right.inviter(inviter::Input::Same);
    left.newcomer(newcomer::Input::Same);
    right.run();
    left.run();
    assert_eq!(left.admitted(), None);
    left.inviter(inviter::Input::Differ);
    left.assert_inviter_refused(Reason::Differ);

    // Nobody between: the inviter is careless, the newcomer's person says that they differ.
    let mut world = World::confirming();
    world.inviter(inviter::Input::Same);
    world.newcomer(newcomer::Input::Differ);
    world.assert_newcomer_refused(Reason::Differ);
}

/// Tried: the newcomer's word is forged, repeated from the other way, or said before the inviter's.
#[test]
fn attack_agreement_without_the_inviters_word_or_the_key() {
    let mut world = World::confirming();
    world.frame_to_inviter(Frame::Sealed { bytes: vec![0; 17] }.encode());
    world.assert_inviter_refused(Reason::Seal);

    let mut world = World::confirming();
    world.inviter(inviter::Input::Same);
    let reflected = world.to_newcomer[0].clone();
    world.frame_to_inviter(reflected);
    world.assert_inviter_refused(Reason::Seal);

    let mut thief = Script::new();
    thief.confirming();
    thief.say(&Message::Agreed);
    thief.assert_refused(Reason::OutOfOrder);
}

/// Tried: the second number before the first: a nonce and card without a promise, or a promise that
/// comes only after the other's nonce is known.
#[test]
fn attack_reveal_before_commit() {
    for steps in [1, 2] {
        let mut world = World::new();
        world.steps(steps);
        let answer =
            Frame::Answer { nonce: [1; 32], introduction: thief(), wrapped: vec![0; 1_169] };
        world.to_inviter.clear();
        world.frame_to_inviter(answer.encode());
        assert!(
            !world.to_newcomer.iter().any(|bytes| bytes[1] == 3),
            "the inviter's nonce is never shown"
        );
        world.to_newcomer.retain(|bytes| bytes[1] == 6);
        world.run();
        assert_eq!(world.ends(), (own(Reason::OutOfOrder), other(Reason::OutOfOrder)));
    }
    // Towards the newcomer.
    let mut world = World::new();
    world.to_inviter.clear();
    world.frame_to_newcomer(Frame::Reveal { nonce: [1; 32], introduction: thief() }.encode());
    assert_eq!(world.ends().1, own(Reason::OutOfOrder));
    // A second promise, after the first one was answered with the nonce.
    let mut world = World::new();
    world.steps(3);
    let promise = Frame::Promise { commitment: Commitment(Hash([1; 32])) };
    world.frame_to_inviter(promise.encode());
    assert_eq!(world.ends().0, own(Reason::OutOfOrder));
}

/// Tried: to promise what the other promised, and to open it with what the other then shows, so that
/// both have one nonce. Refused at the promise already.
#[test]
fn attack_commitment_of_the_other_side_reflected() {
    let mut world = World::new();
    world.steps(1);
    let Frame::Offer { commitment, .. } = world.next_to_newcomer() else { panic!() };
    world.frame_to_inviter(Frame::Promise { commitment }.encode());
    assert_eq!(world.to_newcomer.len(), 1, "a refusal, and no nonce");
    assert_eq!(world.next_to_newcomer(), Frame::Refuse { reason: Reason::Reflected });
    assert_eq!(world.ends().0, own(Reason::Reflected));
}

/// Tried: cards of others as the newcomer's: made for another circle, for another person, without a
/// proof, the inviter's own one, or with a key twice. Committed to honestly, and refused.
#[test]
fn attack_card_of_another_circle_or_person() {
    let other_circle = introduce(Id([9; 16]), 20, 20);
    let other_person = Introduction { person: Id([21; 16]), ..ben() };
    let mut unproven = ben();
    unproven.card.proof.0[0] ^= 1;
    let the_inviter = Introduction { person: Id([10; 16]), recovery: None, card: ana().card };
    let new_name = {
        let [device, duty] = [10, 11].map(|seed| DeviceKey::from_seed(&[seed; 32]));
        let card = Card::sign(CIRCLE, Id([20; 16]), &device, &duty, ana().card.wrap);
        Introduction { person: Id([20; 16]), recovery: None, card }
    };
    let recovery = Introduction { recovery: Some(ben().card.duty), ..ben() };
    let same_wrap = {
        let (device, duty) = (DeviceKey::from_seed(&[80; 32]), DeviceKey::from_seed(&[81; 32]));
        let card = Card::sign(CIRCLE, Id([20; 16]), &device, &duty, ana().card.wrap);
        Introduction { person: Id([20; 16]), recovery: None, card }
    };
    for wrong in [other_circle, other_person, unproven, the_inviter, new_name, same_wrap, recovery]
    {
        let mut world = World::of(inviter(0), Newcomer::new(0, invitation(), wrong.clone()));
        world.steps(3);
        if world.ends().1 == End::Open {
            world.run();
        }
        if world.ends().1 == own(Reason::Card) {
            // An honest newcomer notices its own mistake; the thief goes on.
            let mut script = Script::of(invitation(), wrong);
            script.confirming();
            script.assert_refused(Reason::Card);
        } else {
            world.assert_inviter_refused(Reason::Card);
        }
    }
    // As the inviter's.
    let recovery = Introduction { recovery: Some(ben().card.device), ..ana() };
    let recovery_of_its_own =
        Introduction { recovery: Some(DeviceKey::from_seed(&[81; 32]).id()), ..ana() };
    let other_person = Introduction { person: Id([11; 16]), ..ana() };
    for wrong in [introduce(Id([9; 16]), 10, 10), other_person, recovery, recovery_of_its_own] {
        let false_inviter = Inviter::new(0, invitation(), wrong, wrap_key(40));
        let mut world = World::of(false_inviter, newcomer(0));
        world.assert_newcomer_refused(Reason::Card);
        assert_eq!(world.digits(), (None, None));
    }
}

/// Tried: an invitation for a device of one's own, used to bring in another person; or one for a
/// person, used to stand for the inviter.
#[test]
fn attack_invitation_of_the_other_sort() {
    let device = Invites::Device { person: Id([10; 16]) };
    let own_device = introduce(CIRCLE, 10, 50);
    let with_recovery = Introduction { recovery: ben().card.device.into(), ..own_device.clone() };
    let other_person = Introduction { recovery: None, ..ben() };
    let cases = [(device, ben()), (device, other_person), (device, with_recovery)];
    for (invites, newcomer) in cases {
        let mut script = Script::of(invitation_for(invites), newcomer);
        script.confirming();
        script.assert_refused(Reason::Card);
    }
    let other_inviter = introduce(CIRCLE, 11, 70);
    let false_inviter = Inviter::new(0, invitation_for(device), other_inviter, wrap_key(40));
    let honest = Newcomer::new(0, invitation_for(device), own_device.clone());
    World::of(false_inviter, honest).assert_newcomer_refused(Reason::Card);
    let mut script = Script::of(invitation(), own_device);
    script.confirming();
    script.assert_refused(Reason::Card);
}

/// Tried: an invitation that was changed on its way (other roles, another root, another channel for
/// the log). What each believes is in what it commits to, so the first that opens is refused.
#[test]
fn attack_invitation_changed_on_its_way() {
    let roles = porchlight_sync::log::Roles::ADMIN;
    let mut changed = [invitation(), invitation(), invitation(), invitation()];
    changed[0].terms.invites = Invites::Person { roles };
    changed[1].terms.root = Hash([9; 32]);
    changed[2].terms.log = Id([9; 16]);
    changed[3].terms.endpoint = vec![9; 32];
    for received in changed {
        let mut world = World::of(inviter(0), Newcomer::new(0, received, ben()));
        world.assert_newcomer_refused(Reason::Commitment);
    }
}

/// Tried: to use an invitation after its ten minutes by setting the inviter's clock back, at once or
/// little by little. Running time that goes back ends the meeting and the invitation.
#[test]
fn attack_invitation_after_ten_minutes_with_the_clock_set_back() {
    for (times, reason) in [
        (vec![10 * MINUTE], Reason::Expired),
        (vec![10 * MINUTE, 0], Reason::Expired),
        (vec![9 * MINUTE, MINUTE], Reason::Clock),
        (vec![9 * MINUTE, 9 * MINUTE - 1, 9 * MINUTE], Reason::Clock),
        (vec![i64::MIN], Reason::Clock),
        (vec![i64::MAX], Reason::Expired),
    ] {
        // The newcomer's own clock is right and young.
        let mut world = World::of(inviter(0), newcomer(0));
        world.to_inviter.clear();
        for now in &times {
            world.now = *now;
            world.inviter(inviter::Input::Tick);
        }
        assert_eq!(world.ends().0, own(reason), "{times:?}");
        world.frame_to_inviter(knock());
        assert_eq!(frames_aside(&world), []);
        let answer = world.next_to_newcomer();
        assert_eq!(answer, Frame::Refuse { reason }, "{times:?}");
        assert_eq!(world.digits(), (None, None));
    }
    // In the middle of a meeting, with one word missing.
    let mut world = World::confirming();
    world.inviter(inviter::Input::Same);
    world.run();
    world.now = -1;
    world.inviter(inviter::Input::Tick);
    world.now = 0;
    world.assert_inviter_refused(Reason::Clock);
    // An invitation made at the end of all numbers is dead at once.
    let mut late = inviter(i64::MAX);
    let out = late.handle(i64::MAX, &mut chance(1), inviter::Input::Tick);
    assert_eq!(out.len(), 1);
}

/// A newcomer written by a thief, who says what it wants with the right keys.
struct Script {
    world: World,
    own: Introduction,
    invitation: Invitation,
    session: Option<join::Session>,
}

impl Script {
    fn new() -> Self {
        Self::of(invitation(), ben())
    }

    fn of(invitation: Invitation, own: Introduction) -> Self {
        let copy = || Invitation::read(&invitation.text()).unwrap();
        let inviter = Inviter::new(0, copy(), ana(), wrap_key(40));
        let mut world = World::of(inviter, Newcomer::new(0, copy(), own.clone()));
        world.to_inviter.clear();
        Self { world, own, invitation, session: None }
    }

    /// Goes all the way to the digits, honestly but for what it is.
    fn confirming(&mut self) {
        let Self { world, own, invitation, session } = self;
        world.frame_to_inviter(Frame::Knock { invitation: invitation.secret.hash() }.encode());
        let Frame::Offer { key, .. } = world.next_to_newcomer() else { panic!() };
        let (secret, wrapped) = join::give_key(&key.check().unwrap(), &mut chance(3));
        let share = join::share(join::JoinRole::Newcomer, &described(invitation, own), &wrapped);
        let commitment = join::commit(&[6; 32], &share);
        world.frame_to_inviter(Frame::Promise { commitment }.encode());
        let Frame::Reveal { nonce, introduction } = world.next_to_newcomer() else { panic!() };
        let inviter = JoinHalf {
            nonce,
            share: join::share(
                join::JoinRole::Inviter,
                &described(invitation, &introduction),
                key.bytes(),
            ),
        };
        let own_half = JoinHalf { nonce: [6; 32], share };
        let seen = join::transcript(&invitation.secret, &inviter, &own_half);
        let role = join::JoinRole::Newcomer;
        *session = Some(join::Session::new(role, &secret, &invitation.secret, &seen));
        let introduction = own.clone();
        world.frame_to_inviter(Frame::Answer { nonce: [6; 32], introduction, wrapped }.encode());
    }

    fn say(&mut self, message: &Message) {
        let frame = Frame::seal(self.session.as_mut().unwrap(), message);
        self.world.frame_to_inviter(frame.encode());
    }

    fn assert_refused(&self, reason: Reason) {
        assert_eq!(self.world.ends().0, own(reason));
        assert_eq!(self.world.admitted(), None);
    }
}

/// Written anew from docs/protocol.md §22, not called from the code under test.
fn described(invitation: &Invitation, introduction: &Introduction) -> Hash {
    let said = porchlight_crypto::encode_canonical(&(
        &invitation.terms,
        invitation.secret.hash(),
        introduction,
    ));
    Hash::of(&[b"porchlight/join-card/1".as_slice(), &said].concat())
}

/// The script is a right newcomer where it wants to be: so its refusals are for what it does wrong.
#[test]
fn the_script_is_admitted_when_it_is_honest() {
    let mut script = Script::new();
    script.confirming();
    assert!(script.world.digits().0.is_some());
    script.world.inviter(inviter::Input::Same);
    script.say(&Message::Agreed);
    assert!(matches!(script.world.admitted(), Some(Act::Admit { .. })));
}

//! How a meeting ends when nobody lies: admitted, refused by a person, or cut by a broken link.

use porchlight_crypto::Id;
use porchlight_sync::{
    join::{
        Ending, Introduction, PATIENCE_MS, PIECE_BYTES, PIECE_FRAME_BYTES_MAX, Reason,
        frame::Frame,
        invitation::{Invitation, Invites},
        inviter::{self, Inviter},
        newcomer::{self, Newcomer},
    },
    log::Act,
};

use crate::world::{
    CIRCLE, End, LINK, MINUTE, ROLES, World, ana, ben, introduce, invitation, invitation_for,
    other, own, wrap_key,
};

const COMPLETE: End = End::Finished(Ending::Complete);

fn apart(reason: Reason) -> End {
    End::Finished(Ending::Apart(reason))
}

/// Both people have said that the digits are the same.
fn agree(world: &mut World) {
    world.inviter(inviter::Input::Same);
    world.newcomer(newcomer::Input::Same);
}

#[test]
fn two_who_see_the_same_digits_end_in_one_circle() {
    for newcomer_first in [false, true] {
        let mut world = World::confirming();
        let digits = world.digits();
        assert!(digits.0.is_some() && digits.0 == digits.1);
        if newcomer_first {
            world.newcomer(newcomer::Input::Same);
            world.run();
            assert!(!world.kept(), "nothing is stored before both have said so");
        }
        agree(&mut world);
        world.run();
        let Introduction { person, card, recovery } = ben();
        assert!(recovery.is_some());
        let act = Act::Admit { person, card, roles: ROLES, recovery };
        assert_eq!(world.admitted(), Some(&act));
        assert_eq!(world.ends(), (COMPLETE, COMPLETE));
        assert!(
            world
                .newcomer_said
                .contains(&newcomer::Output::Keep { inviter: Box::new(ana()), parents: None })
        );
        let piece = newcomer::Output::Store { piece: 0, last: true, bytes: b"package".to_vec() };
        assert!(world.newcomer_said.contains(&piece));
        assert_eq!((world.inviter.wakes_at(), world.newcomer.wakes_at()), (None, None));
    }
}

#[test]
fn a_device_of_ones_own_is_added_in_the_same_way() {
    let invites = Invites::Device { person: Id([10; 16]) };
    let laptop = introduce(CIRCLE, 10, 50);
    let inviter = Inviter::new(0, invitation_for(invites), ana(), wrap_key(40));
    let text = inviter.invitation().text();
    let newcomer = Newcomer::new(0, Invitation::read(&text).unwrap(), laptop.clone());
    let mut world = World::of(inviter, newcomer);
    world.run();
    agree(&mut world);
    world.run();
    let act = Act::AddDevice { person: laptop.person, card: laptop.card };
    assert_eq!(world.admitted(), Some(&act));
    assert_eq!(world.ends(), (COMPLETE, COMPLETE));
}

#[test]
fn one_confirmation_admits_nobody() {
    for inviter_says in [true, false] {
        let mut world = World::confirming();
        if inviter_says {
            world.inviter(inviter::Input::Same);
            world.inviter(inviter::Input::Same);
        } else {
            world.newcomer(newcomer::Input::Same);
            world.newcomer(newcomer::Input::Same);
        }
        world.run();
        assert_eq!(world.admitted(), None);
        assert!(!world.kept());
        world.tick(10 * MINUTE);
        assert_eq!(world.ends(), (own(Reason::Expired), own(Reason::Expired)));
        assert_eq!(world.admitted(), None);
    }
}

#[test]
fn a_person_may_stop_it_at_any_time_before_both_agreed() {
    for steps in 0..5 {
        for reason in [Reason::Differ, Reason::Stopped] {
            let input = match reason {
                Reason::Differ => (inviter::Input::Differ, newcomer::Input::Differ),
                _ => (inviter::Input::Stop, newcomer::Input::Stop),
            };
            if steps > 0 {
                let mut world = World::new();
                world.steps(steps);
                world.inviter(input.0);
                world.assert_inviter_refused_after_crossing(reason, steps);
            }
            let mut world = World::new();
            world.steps(steps);
            world.newcomer(input.1);
            world.run();
            assert_eq!(world.ends().1, own(reason), "{steps}");
            assert_eq!(world.admitted(), None);
        }
    }
}

impl World {
    /// The newcomer hears of it, unless its own last frame crossed the refusal.
    fn assert_inviter_refused_after_crossing(&mut self, reason: Reason, steps: usize) {
        self.run();
        let (inviter, newcomer) = self.ends();
        assert_eq!(inviter, own(reason), "{steps}");
        assert_eq!(newcomer, other(reason), "{steps}");
        assert_eq!(self.admitted(), None);
    }
}

#[test]
fn times_and_links_that_end_refuse_before_both_agreed() {
    for steps in 0..6 {
        let mut world = World::new();
        world.steps(steps.min(5));
        if steps == 5 {
            world.newcomer(newcomer::Input::Same);
        }
        world.link_breaks();
        let (inviter, newcomer) = world.ends();
        assert_eq!(newcomer, own(Reason::LinkLost), "{steps}");
        assert_eq!(inviter == End::Open, steps == 0, "an invitation that nobody met yet lives");
        assert!(!world.kept());
        assert_eq!(world.admitted(), None);
        assert!(world.to_inviter.is_empty() && world.to_newcomer.is_empty());
    }
    let mut world = World::new();
    assert_eq!(world.inviter.wakes_at(), Some(10 * MINUTE));
    world.steps(2);
    world.tick(10 * MINUTE);
    assert_eq!(world.ends(), (own(Reason::Expired), own(Reason::Expired)));
}

#[test]
fn a_refusal_after_the_keys_were_stored_destroys_them() {
    let mut world = World::confirming();
    world.stores = false;
    agree(&mut world);
    world.run();
    assert!(world.kept());
    world.newcomer(newcomer::Input::NotStored);
    world.assert_newcomer_refused(Reason::Storage);
    assert!(world.forgot());
    world.newcomer(newcomer::Input::Stored);
    assert!(world.to_inviter.is_empty(), "too late");
}

#[test]
fn an_admission_that_is_not_signed_is_told_under_the_seal() {
    let mut world = World::confirming();
    world.package = None;
    agree(&mut world);
    world.run();
    assert!(world.admitted().is_some());
    world.inviter(inviter::Input::NotAdmitted);
    world.run();
    assert_eq!(world.ends(), (own(Reason::NotSigned), other(Reason::NotSigned)));
    assert!(world.forgot());
}

#[test]
fn a_link_that_breaks_after_agreeing_leaves_a_member_that_asks_elsewhere() {
    let mut world = World::confirming();
    world.package = None;
    agree(&mut world);
    world.run();
    world.link_breaks();
    assert_eq!(world.ends(), (End::Open, apart(Reason::LinkLost)));
    assert!(world.kept() && !world.forgot());
    world.inviter(inviter::Input::Admitted { package: vec![1] });
    assert_eq!(world.ends().0, apart(Reason::LinkLost));
    assert!(world.to_newcomer.is_empty(), "nothing is sent over a broken link");
}

#[test]
fn a_link_that_breaks_during_the_package_undoes_nothing() {
    let mut world = World::confirming();
    world.stores = false;
    agree(&mut world);
    world.run();
    world.newcomer(newcomer::Input::Stored);
    world.run();
    assert!(matches!(world.newcomer_said.last(), Some(newcomer::Output::Store { .. })));
    world.link_breaks();
    assert_eq!(world.ends(), (apart(Reason::LinkLost), apart(Reason::LinkLost)));
    assert!(!world.forgot());
}

#[test]
fn a_package_of_several_pieces_arrives_in_order_and_is_acknowledged_piece_by_piece() {
    for (length, pieces) in [(0, 1), (PIECE_BYTES, 1), (PIECE_BYTES + 1, 2)] {
        let mut world = World::confirming();
        let package: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
        world.package = Some(package.clone());
        agree(&mut world);
        let mut largest = 0;
        loop {
            let next = world.to_newcomer.front().map_or(0, Vec::len);
            assert!(next <= world.newcomer.frame_bytes_max());
            largest = largest.max(next);
            assert!(world.to_newcomer.len() < 2);
            if !world.step() {
                break;
            }
        }
        assert!(largest <= PIECE_FRAME_BYTES_MAX);
        let mut stored: Vec<u8> = Vec::new();
        let mut count = 0;
        for output in &world.newcomer_said {
            if let newcomer::Output::Store { piece, last, bytes } = output {
                assert_eq!((*piece, *last), (count, count + 1 == pieces));
                stored.extend(bytes);
                count += 1;
            }
        }
        assert!(stored == package && count == pieces);
        assert_eq!(world.ends(), (COMPLETE, COMPLETE));
    }
}

#[test]
fn who_says_nothing_more_is_left_after_a_minute_but_nothing_is_undone() {
    let mut world = World::confirming();
    world.package = None;
    world.now = 10 * MINUTE - 1;
    agree(&mut world);
    world.run();
    world.tick(10 * MINUTE + 1);
    assert_eq!(world.ends(), (End::Open, End::Open), "signing has time");
    assert_eq!(world.newcomer.wakes_at(), Some(10 * MINUTE - 1 + PATIENCE_MS));
    world.inviter(inviter::Input::Admitted { package: vec![] });
    world.to_newcomer.clear();
    world.tick(12 * MINUTE);
    assert_eq!(world.ends(), (apart(Reason::Expired), apart(Reason::Expired)));
}

#[test]
fn a_stranger_without_the_invitation_learns_nothing_and_disturbs_nobody() {
    let mut world = World::new();
    let wrong = Frame::Knock { invitation: porchlight_crypto::Hash([9; 32]) }.encode();
    for bytes in [wrong, vec![], vec![1], b"GET / HTTP/1.1\r\n\r\n".to_vec(), vec![0; 70_000]] {
        let link = crate::world::OTHER_LINK;
        world.inviter(inviter::Input::Frame { link, bytes });
        assert_eq!(world.inviter_said.pop(), Some(inviter::Output::Close { link }));
    }
    assert_eq!((world.aside.len(), world.inviter_said.len()), (0, 0));
    world.run();
    agree(&mut world);
    world.run();
    assert_eq!(world.ends(), (COMPLETE, COMPLETE));
}

#[test]
fn a_link_that_cannot_be_made_ends_the_newcomers_meeting_alone() {
    let mut newcomer = Newcomer::new(0, invitation(), ben());
    let input = newcomer::Input::LinkDown { link: LINK };
    let out = newcomer.handle(0, &mut crate::world::chance(1), input);
    let refused = porchlight_sync::join::Refused {
        reason: Reason::LinkLost,
        by: porchlight_sync::join::Whose::Own,
    };
    assert_eq!(out, [newcomer::Output::Refused(refused)]);
}

#[test]
fn other_links_do_not_disturb_a_meeting() {
    let link = crate::world::OTHER_LINK;
    let mut world = World::new();
    for _ in 0..6 {
        world.inviter(inviter::Input::LinkDown { link });
        world.newcomer(newcomer::Input::LinkDown { link });
        world.newcomer(newcomer::Input::Frame { link, bytes: vec![9] });
        world.newcomer(newcomer::Input::LinkUp { link });
        assert_eq!(world.newcomer_said.pop(), Some(newcomer::Output::Close { link }));
        world.step();
    }
    agree(&mut world);
    world.run();
    assert_eq!(world.ends(), (COMPLETE, COMPLETE));
}

#[test]
fn what_both_agreed_to_is_not_stopped_any_more() {
    let mut world = World::confirming();
    world.package = None;
    agree(&mut world);
    world.run();
    for _ in 0..2 {
        world.inviter(inviter::Input::Stop);
        world.inviter(inviter::Input::Differ);
        world.newcomer(newcomer::Input::Stop);
        world.newcomer(newcomer::Input::Differ);
        assert_eq!(world.ends(), (End::Open, End::Open));
        world.inviter(inviter::Input::Admitted { package: vec![1] });
    }
    world.run();
    assert_eq!(world.ends(), (COMPLETE, COMPLETE));
}

#[test]
fn a_dead_invitation_that_is_shown_once_more_is_told_to_the_inviter_once() {
    let mut world = World::confirming();
    world.inviter(inviter::Input::Differ);
    world.assert_inviter_refused(Reason::Differ);
    let told = |output: &&inviter::Output| **output == inviter::Output::SecondContact;
    assert_eq!(world.inviter_said.iter().filter(told).count(), 1);
}

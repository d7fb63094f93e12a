//! Coming back with printed words: the meeting in which a newcomer signs for themselves, and what either
//! end may try in it.

use porchlight_crypto::{DeviceKey, Hash, Id, Opened, Verified};
use porchlight_sync::{
    join::{
        Ending, Introduction, Reason,
        invitation::{Invitation, Invites},
        inviter::{self, Inviter},
        newcomer::{self, Newcomer},
        returning::{Parents, sign},
    },
    log::Act,
};

use crate::world::{End, World, ana, ben, introduce, invitation_for, other, own, thief, wrap_key};

fn words() -> DeviceKey {
    DeviceKey::from_seed(&[29; 32])
}

fn invited() -> Invitation {
    invitation_for(Invites::Return { person: Id([20; 16]), recovery: words().id() })
}

fn parents() -> Parents {
    Parents::after(vec![Hash([7; 32]), Hash([8; 32])], None)
}

fn world_of(newcomer: Introduction) -> World {
    let inviter = Inviter::new(0, invited(), ana(), wrap_key(40));
    let mut world = World::of(inviter, Newcomer::new(0, invited(), newcomer));
    world.stores = false;
    world.run();
    world
}

/// Up to where the newcomer is asked to sign.
fn asked(named: Parents) -> World {
    let mut world = world_of(ben());
    assert_eq!(world.digits().0, world.digits().1);
    world.newcomer(newcomer::Input::Same);
    world.inviter(inviter::Input::Returns(named));
    world.run();
    world
}

fn named(world: &World) -> Option<Parents> {
    world.newcomer_said.iter().find_map(|output| match output {
        newcomer::Output::Keep { parents, .. } => parents.clone(),
        _ => None,
    })
}

fn seconded(world: &World) -> Option<&Verified> {
    world.inviter_said.iter().find_map(|output| match output {
        inviter::Output::Second(chunk) => Some(chunk.as_ref()),
        _ => None,
    })
}

fn returns(world: &mut World, chunk: &Verified) {
    world.newcomer(newcomer::Input::Signed { operation: chunk.encode() });
    world.run();
}

#[test]
fn who_has_the_words_signs_and_who_saw_them_seconds() {
    let mut world = asked(parents());
    assert_eq!(named(&world), Some(parents()));
    let chunk = sign(&invited().terms, &ben(), &parents(), &words()).unwrap();
    returns(&mut world, &chunk);
    assert_eq!(seconded(&world), Some(&chunk));
    assert_eq!(world.admitted(), None);
    world.inviter(inviter::Input::Admitted { package: b"package".to_vec() });
    world.stores = true;
    world.run();
    assert_eq!(world.ends(), (End::Finished(Ending::Complete), End::Finished(Ending::Complete)));
    let Act::Return { person, card } =
        porchlight_crypto::decode_canonical(chunk.payload()).unwrap()
    else {
        panic!()
    };
    assert_eq!((person, card), (ben().person, ben().card));
    assert!(Opened::decode(&chunk.encode()).unwrap().verify().is_ok());
}

#[test]
fn nothing_is_signed_before_both_have_said_so() {
    let mut world = world_of(ben());
    world.inviter(inviter::Input::Returns(parents()));
    world.run();
    assert_eq!(named(&world), None);
    let mut world = world_of(ben());
    world.newcomer(newcomer::Input::Same);
    world.run();
    assert_eq!(named(&world), None);
    // A word without what is to be cited is none.
    world.inviter(inviter::Input::Same);
    world.run();
    assert_eq!((named(&world), world.ends()), (None, (End::Open, End::Open)));
    world.inviter(inviter::Input::Differ);
    world.run();
    assert_eq!(world.ends(), (own(Reason::Differ), other(Reason::Differ)));
}

/// Tried: to come with another person's words, with none, or for another person. The introduction is
/// refused before any digits.
#[test]
fn attack_words_of_another_person_in_a_meeting() {
    let other_key = DeviceKey::from_seed(&[77; 32]).id();
    let with_theirs = Introduction { recovery: Some(other_key), ..ben() };
    let with_none = Introduction { recovery: None, ..ben() };
    let as_other = Introduction { recovery: Some(words().id()), ..thief() };
    let as_inviter =
        Introduction { recovery: Some(words().id()), ..introduce(crate::world::CIRCLE, 10, 60) };
    for newcomer in [with_theirs, with_none, as_other, as_inviter] {
        let world = world_of(newcomer);
        assert_eq!(world.ends(), (other(Reason::Card), own(Reason::Card)));
    }
}

/// Tried: a newcomer who signs something else than was agreed: another card, another place, an older
/// `Return`, by another key, or garbage. Nothing of it is seconded.
#[test]
fn attack_newcomer_returns_something_else() {
    let terms = invited().terms;
    let other_card = Introduction { recovery: ben().recovery, ..introduce(terms.circle, 20, 60) };
    let later = Parents { seq: 2, prev: Hash([9; 32]), ..parents() };
    let elsewhere = Parents { heads: vec![Hash([7; 32])], ..parents() };
    let other_key = DeviceKey::from_seed(&[77; 32]);
    let other_terms =
        invitation_for(Invites::Return { person: Id([20; 16]), recovery: other_key.id() });
    let signed = [
        sign(&terms, &other_card, &parents(), &words()).unwrap().encode(),
        sign(&terms, &ben(), &later, &words()).unwrap().encode(),
        sign(&terms, &ben(), &elsewhere, &words()).unwrap().encode(),
        sign(&other_terms.terms, &ben(), &parents(), &other_key).unwrap().encode(),
        b"a return".to_vec(),
        Vec::new(),
    ];
    for operation in signed {
        let mut world = asked(parents());
        world.newcomer(newcomer::Input::Signed { operation });
        world.run();
        assert_eq!(seconded(&world), None);
        assert_eq!(world.ends().0, own(Reason::Card));
    }
    let mut world = asked(parents());
    world.newcomer(newcomer::Input::Signed { operation: vec![0; 70_000] });
    world.run();
    assert_eq!((seconded(&world), world.ends().0), (None, own(Reason::TooLarge)));
    assert!(sign(&terms, &ben(), &parents(), &other_key).is_none());
    assert!(sign(&terms, &thief(), &parents(), &words()).is_none());
}

/// Tried: an inviter who names what no log says. The newcomer signs nothing.
#[test]
fn attack_inviter_names_a_place_that_no_log_has() {
    let heads = |count: u8| (0..count).map(|it| Hash([it; 32])).collect::<Vec<_>>();
    let bad = [
        Parents { heads: Vec::new(), ..parents() },
        Parents { heads: heads(65), ..parents() },
        Parents { heads: vec![Hash([8; 32]), Hash([7; 32])], ..parents() },
        Parents { heads: vec![Hash([8; 32]); 2], ..parents() },
        Parents { seq: 0, ..parents() },
        Parents { seq: 2, ..parents() },
        Parents { prev: Hash([1; 32]), ..parents() },
    ];
    for named_there in bad {
        let world = asked(named_there);
        assert_eq!(named(&world), None);
        assert_eq!(world.ends(), (other(Reason::Malformed), own(Reason::Malformed)));
    }
    assert!(named(&asked(Parents { heads: heads(64), ..parents() })).is_some());
}

/// Tried: words of one sort of meeting in the other.
#[test]
fn attack_a_return_in_a_meeting_of_newcomers() {
    let mut world = World::confirming();
    world.stores = false;
    world.newcomer(newcomer::Input::Same);
    world.inviter(inviter::Input::Returns(parents()));
    world.run();
    assert_eq!((world.kept(), world.ends()), (false, (End::Open, End::Open)));
    world.inviter(inviter::Input::Same);
    world.run();
    assert!(world.kept());
    let chunk = sign(&invited().terms, &ben(), &parents(), &words()).unwrap();
    returns(&mut world, &chunk);
    assert_eq!((seconded(&world), world.admitted()), (None, None));
    // And the other way round: who was asked to sign and only agrees is not in.
    let mut world = asked(parents());
    world.newcomer(newcomer::Input::Stored);
    world.run();
    assert_eq!((seconded(&world), world.admitted()), (None, None));
    assert_eq!(world.ends(), (End::Open, End::Open));
}

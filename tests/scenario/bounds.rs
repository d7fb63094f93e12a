//! What one member can take from the others by sending: ids, room, and the word for a key.

use porchlight_app::simulate::Who;
use porchlight_crypto::Kind;
use porchlight_domain::{
    DocumentId,
    role::{Role, code},
};

use crate::{
    liar::{Liar, chunks},
    street::Street,
};

const ANA: Who = Who(0);
const BEN: Who = Who(1);
const CARL: Who = Who(2);

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

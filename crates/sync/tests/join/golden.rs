//! Frozen bytes of every frame, of what is said under the seal, and of the invitation's text.
//! `PORCHLIGHT_GOLDEN=write` writes a new file, never over one.

use std::path::PathBuf;

use porchlight_crypto::encode_canonical;
use porchlight_sync::join::{
    Reason,
    frame::{Frame, Message},
    inviter, newcomer,
};

use crate::world::{World, invitation};

fn golden(name: &str, text: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/join/golden").join(name);
    if std::env::var_os("PORCHLIGHT_GOLDEN").is_some_and(|wish| wish == "write") && !path.exists() {
        let lines: Vec<&str> =
            text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
        std::fs::write(&path, lines.join("\n") + "\n").unwrap();
    }
    let frozen: String = std::fs::read_to_string(&path).unwrap().split_whitespace().collect();
    assert_eq!(frozen, text, "{name}: today's bytes differ from the frozen ones");
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[test]
fn invitation_v1() {
    golden("invitation_v1.txt", &invitation().text());
}

#[test]
fn frames_v1() {
    let mut world = World::new();
    for name in
        ["knock", "offer", "promise", "reveal", "answer", "same", "agreed", "piece", "stored"]
    {
        if name == "same" {
            let digits: String =
                world.digits().0.unwrap().iter().map(ToString::to_string).collect();
            golden("digits_v1.txt", &digits);
            world.newcomer(newcomer::Input::Same);
            world.inviter(inviter::Input::Same);
        }
        let next = world.to_inviter.front().or(world.to_newcomer.front()).unwrap();
        golden(&format!("{name}_v1.hex"), &hex(next));
        world.steps(1);
    }
    assert!(!world.step());
    golden("refuse_v1.hex", &hex(&Frame::Refuse { reason: Reason::Storage }.encode()));
}

#[test]
fn messages_v1() {
    let all = [
        Message::Same,
        Message::Agreed,
        Message::Refuse { reason: Reason::Storage },
        Message::Piece { last: true, bytes: b"package".to_vec() },
        Message::Stored,
    ];
    golden("messages_v1.hex", &hex(&encode_canonical(&all)));
}

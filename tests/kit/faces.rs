//! Faces made by hand, for stories that are about something else.

use porchlight_app::simulate::{Who, World};
use porchlight_crypto::{DeviceId, DeviceKey, Hash, Id};
use porchlight_sync::face::{Drop, Face, SignedFace, hash};

/// Makes the Face after `before` (its counter and hash) with the drop key of this week, and gives it to
/// somebody. Answers its own counter and hash.
pub(crate) fn publish(
    world: &mut World,
    (by, circle, intake): (Who, Id, Id),
    before: (u64, Hash),
    publishers: &[DeviceId],
    ended: &[DeviceId],
) -> (u64, Hash) {
    let root = DeviceKey::from_seed(&[77; 32]);
    let (week, key) = world.get(by).drop_key(circle, intake).unwrap();
    let (mut publishers, mut ended) = (publishers.to_vec(), ended.to_vec());
    publishers.sort_unstable();
    ended.sort_unstable();
    let face = Face {
        circle,
        counter: before.0 + 1,
        previous: before.1,
        roots: vec![root.id()],
        k: 2,
        publishers,
        attesters: Vec::new(),
        ended,
        drops: vec![Drop { channel: intake, week: week.0, key }],
    };
    let made = (face.counter, hash(&face));
    let signed = SignedFace::sign(face, &[&root]);
    world.get(by).publish_face(circle, &signed).unwrap();
    world.after_write(by).unwrap();
    made
}

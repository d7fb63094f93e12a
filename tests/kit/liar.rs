//! A modified client: it holds the keys that a neighbour really has, and signs, seals and sends with
//! them whatever it likes. What it never has is a key of somebody else.

use automerge::{ActorId, AutoCommit};
use porchlight_app::{
    circle::Outcome,
    simulate::{Who, World},
};
use porchlight_crypto::{
    Envelope, Hash, Header, Id, Key, Kind, Lane, NONCE_BYTES, Opened, Topic, Urgency, Verified,
    Week, WeekSecret, WrapPublic, decode_canonical, encode_canonical, seal, wrap,
};
use porchlight_domain::{
    Record, RecordChange,
    report::{Report, ReportChange},
};
use porchlight_store::{Request, Want};
use porchlight_sync::epoch::{Rotation, padding_for};
use rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

use crate::kit::at_once;
pub(crate) use crate::seal::{seal_bytes, seal_plaintext};

/// A neighbour whose program does what its holder wants.
#[derive(Clone, Copy)]
pub(crate) struct Liar {
    pub(crate) who: Who,
    pub(crate) circle: Id,
}

/// Changes as they go into a chunk.
#[derive(Clone)]
pub(crate) struct Made {
    pub(crate) after: Vec<Hash>,
    pub(crate) content: Vec<Hash>,
    pub(crate) raw: Vec<Vec<u8>>,
}

impl Made {
    /// Bytes that claim to be changes, under the hash that they would have.
    pub(crate) fn raw(after: Vec<Hash>, raw: Vec<Vec<u8>>) -> Self {
        let content = raw.iter().map(|bytes| Hash(Sha256::digest(&bytes[8..]).into())).collect();
        Self { after, content, raw }
    }

    fn of(changes: &[automerge::Change]) -> Self {
        let mut after: Vec<Hash> = changes[0].deps().iter().map(|dep| Hash(dep.0)).collect();
        after.sort_unstable();
        Self {
            after,
            content: changes.iter().map(|change| Hash(change.hash().0)).collect(),
            raw: changes.iter().map(|change| change.raw_bytes().to_vec()).collect(),
        }
    }
}

impl Liar {
    /// What its next honest chunk in a channel would say, but for kind, document and content.
    pub(crate) fn header(&self, world: &mut World, channel: Id, kind: Kind) -> Header {
        let heads = world.get(self.who).heads(self.circle).unwrap();
        let device = world.get(self.who).device(self.circle).unwrap();
        let ends = world.get(self.who).store().unwrap().read().ends(channel).unwrap();
        let (seq, prev) = ends.get(&device).copied().unwrap_or_default();
        Header {
            circle: self.circle,
            channel,
            exercise: false,
            device,
            seq: seq + 1,
            prev,
            heads,
            kind,
            right: 0,
            urgency: Urgency::LOWEST,
            about: Vec::new(),
            after: Vec::new(),
            document: Id::default(),
            content: Vec::new(),
        }
    }

    /// Signs with its device key.
    pub(crate) fn sign(&self, world: &mut World, header: Header, payload: Vec<u8>) -> Verified {
        world
            .get(self.who)
            .with_keys(self.circle, |device, _| Verified::sign(header, payload, device).unwrap())
            .unwrap()
    }

    /// A signed chunk of any kind but changes, whose content is the hash of its payload.
    pub(crate) fn say(&self, world: &mut World, mut header: Header, payload: Vec<u8>) -> Verified {
        header.content = vec![Hash::of(&payload)];
        self.sign(world, header, payload)
    }

    /// A signed chunk of changes to a document.
    pub(crate) fn write(
        &self,
        world: &mut World,
        mut header: Header,
        document: Id,
        made: &Made,
    ) -> Verified {
        header.document = document;
        header.after.clone_from(&made.after);
        header.content.clone_from(&made.content);
        self.sign(world, header, encode_canonical(&made.raw))
    }

    /// A new report, as an honest program of this device would write it.
    pub(crate) fn report(&self, world: &mut World, document: Id, note: &str) -> Made {
        let report = Report::file(at_once(note), world.now()).unwrap();
        let mut doc = AutoCommit::new().with_actor(self.actor(world, document));
        Record::Report(report).write(&mut doc, [7; 16]).unwrap();
        Made::of(&doc.get_changes(&[]))
    }

    /// A new report as whoever holds that key would write it in the circle.
    pub(crate) fn report_as(
        &self,
        world: &mut World,
        (key, document): (porchlight_crypto::DeviceId, Id),
        note: &str,
    ) -> Made {
        let report = Report::file(at_once(note), world.now()).unwrap();
        let actor = porchlight_crypto::actor(self.circle, document, key);
        let mut doc = AutoCommit::new().with_actor(ActorId::from(actor));
        Record::Report(report).write(&mut doc, [7; 16]).unwrap();
        Made::of(&doc.get_changes(&[]))
    }

    /// An edit of the note of a report, built on what `chunks` hold of it.
    pub(crate) fn edit(
        &self,
        world: &mut World,
        chunks: &[Verified],
        document: Id,
        note: &str,
    ) -> Made {
        let mut doc = document_of(chunks, document).with_actor(self.actor(world, document));
        let before = doc.get_heads();
        let change = RecordChange::Report(ReportChange::Note(note.to_owned()));
        change.write(&mut doc).unwrap();
        doc.commit();
        Made::of(&doc.get_changes(&before))
    }

    fn actor(&self, world: &mut World, document: Id) -> ActorId {
        let device = world.get(self.who).device(self.circle).unwrap();
        ActorId::from(porchlight_crypto::actor(self.circle, document, device))
    }

    /// A signed rotation of a channel with a new secret for some, changed as it likes.
    pub(crate) fn rotation(
        &self,
        world: &mut World,
        channel: Id,
        recipients: &[Who],
        change: impl FnOnce(&mut Rotation),
    ) -> Verified {
        let week = Week::of(world.now().timestamp());
        let secret = WeekSecret::new(week, Key::draw(world.chance()));
        let mut devices: Vec<_> =
            recipients.iter().map(|who| world.get(*who).device(self.circle).unwrap()).collect();
        devices.sort_unstable();
        let view = world.get(self.who).view(self.circle).unwrap();
        let wraps = devices.iter().map(|device| {
            let keys = view.persons.values().find_map(|member| member.devices.get(device));
            let Some(keys) = keys else { return vec![0; 64] };
            let public = WrapPublic::from_bytes(keys.wrap.as_slice().try_into().unwrap());
            let names = [&self.circle.0[..], &channel.0, &device.0].concat();
            let info = [b"porchlight/rotation/1".as_slice(), &names].concat();
            wrap(&public.check().unwrap(), &info, secret.secret().expose(), world.chance())
        });
        let mut rotation = Rotation {
            parents: vec![],
            covers: vec![],
            week: week.0,
            commitment: secret.commitment(),
            wraps: wraps.map(Into::into).collect(),
            padding: vec![0; padding_for(devices.len())],
            recipients: devices,
            ends: vec![],
        };
        change(&mut rotation);
        let mut header = self.header(world, channel, Kind::Rotation);
        let log = world.get(self.who).log(self.circle).unwrap();
        let mine = log.iter().filter(|chunk| {
            let it = chunk.header();
            (it.device, it.channel) == (header.device, channel)
        });
        let end = mine.max_by_key(|chunk| chunk.header().seq);
        (header.seq, header.prev) =
            end.map_or((1, Hash::default()), |end| (end.header().seq + 1, end.identity()));
        self.say(world, header, encode_canonical(&rotation))
    }

    /// Seals a chunk under an epoch of a channel that it holds: the clean one, or else any.
    pub(crate) fn seal(&self, world: &mut World, channel: Id, chunk: &Verified) -> Vec<u8> {
        let clean = world.get(self.who).clean_epoch(self.circle, channel).unwrap();
        let any = world.get(self.who).floor(channel).unwrap().into_keys().next();
        let secret = world.get(self.who).secret(channel, clean.or(any).unwrap()).unwrap().unwrap();
        seal_under(world, &secret, chunk)
    }

    /// Hands a chunk to somebody, under the seal of the channel that the chunk names.
    pub(crate) fn tell(&self, world: &mut World, to: Who, chunk: &Verified) -> Outcome {
        let channel = chunk.header().channel;
        let envelope = self.seal(world, channel, chunk);
        world.get(to).receive(self.circle, channel, &envelope).unwrap()
    }

    /// Puts a chunk into its own store, from where its links carry it to everybody.
    pub(crate) fn publish(&self, world: &mut World, chunk: &Verified) -> Outcome {
        let outcome = self.tell(world, self.who, chunk);
        world.after_write(self.who).unwrap();
        outcome
    }
}

/// Seals with a secret, whoever holds it.
pub(crate) fn seal_under(world: &mut World, secret: &WeekSecret, chunk: &Verified) -> Vec<u8> {
    let mut nonce = [0; NONCE_BYTES];
    world.chance().fill_bytes(&mut nonce);
    seal(chunk, secret.topic(), secret, nonce)
}

/// Every chunk of a channel's content that somebody holds, in the order of the chains.
pub(crate) fn chunks(world: &mut World, who: Who, channel: Id) -> Vec<Verified> {
    let now = world.now();
    let secrets = secrets(world, who, channel);
    let mut chance = rand_chacha::ChaCha20Rng::from_rng(world.chance());
    let store = world.get(who).store().unwrap();
    let settled = store.read().settled(channel, Lane::Content).unwrap();
    let wants: Vec<Want> = settled
        .iter()
        .flat_map(|(device, ranges)| {
            ranges.iter().map(|(from, to)| Want { device: *device, from: *from, to: *to })
        })
        .collect();
    let request = Request { urgency: 0, room: (usize::MAX, usize::MAX), to: None };
    let sent = store.serve(channel, Lane::Content, &wants, &request, (now, &mut chance)).unwrap();
    let mut chunks: Vec<Verified> = sent
        .iter()
        .map(|it| open(&secrets, &it.envelope).expect("what is served opens").verify().unwrap())
        .collect();
    chunks.sort_by_key(|chunk| (chunk.header().device, chunk.header().seq));
    chunks
}

/// The secrets of every week that somebody can open in a channel, up to some weeks ahead.
pub(crate) fn secrets(world: &mut World, who: Who, channel: Id) -> Vec<(Topic, WeekSecret)> {
    let held = world.get(who).store().unwrap().read().epochs(channel).unwrap();
    let mut all = Vec::new();
    for oldest in held.values() {
        for later in 0..60 {
            let secret = oldest.at(Week(oldest.week().0 + later));
            all.push((secret.topic(), secret));
        }
    }
    all
}

/// Opens an envelope with one of the secrets.
pub(crate) fn open(secrets: &[(Topic, WeekSecret)], bytes: &[u8]) -> Option<Opened> {
    let envelope = Envelope::parse(bytes).ok()?;
    let (_, secret) = secrets.iter().find(|(topic, _)| *topic == envelope.topic())?;
    envelope.open(secret).ok()
}

/// A document as chunks make it.
pub(crate) fn document_of(chunks: &[Verified], document: Id) -> AutoCommit {
    let mut doc = AutoCommit::new();
    for chunk in chunks.iter().filter(|chunk| chunk.header().document == document) {
        let raw: Vec<Vec<u8>> = decode_canonical(chunk.payload()).unwrap();
        let changes = raw.into_iter().map(|bytes| automerge::Change::from_bytes(bytes).unwrap());
        doc.apply_changes(changes.collect::<Vec<_>>()).unwrap();
    }
    doc
}

/// A chunk's header, payload and signature, put together from parts that need not belong together.
pub(crate) fn bytes_of(header: &Header, payload: &[u8], signature: &[u8]) -> Vec<u8> {
    let payload = encode_canonical(&payload.to_vec());
    [encode_canonical(header), payload, signature.to_vec()].concat()
}

/// The signature of a chunk.
pub(crate) fn signature_of(chunk: &Verified) -> Vec<u8> {
    let bytes = chunk.encode();
    bytes[bytes.len() - 64..].to_vec()
}

//! A document that lives longer than the keys of its weeks: who comes later reads all of it, as its
//! authors signed it, whoever sealed it anew, and nothing that was not theirs.

use std::collections::BTreeSet;

use chrono::Duration;
use porchlight_app::{circle::Outcome, simulate::Who};
use porchlight_crypto::{DeviceId, Hash, Header, Id, Kind, Verified, WeekSecret, encode_canonical};
use porchlight_domain::{
    DocumentId,
    role::{Role, code},
    statement::Sort,
};
use porchlight_store::NewStatement;

use crate::{
    liar::{Liar, Made, bytes_of, chunks, seal_bytes, seal_under, signature_of},
    rivals::orders,
    street::{ANA, BEN, CARL, DORA, Street},
};

struct Aged {
    street: Street,
    intake: Id,
    report: Id,
}

/// Ana's report, which Ben and Carl edited at once in its first week, Ben again two months later, and
/// which somebody received; and a young one. The weeks of the first are forgotten by all.
fn aged(seed: u64) -> Aged {
    let mut street = Street::of(seed, &[&[Role::Verifier], &[Role::Verifier]]);
    let intake = street.channel(ANA, code::INTAKE);
    let report = street.write(ANA, intake, "as Ana saw it");
    street.talk();
    let mut aged = Aged { street, intake, report };
    aged.street.part();
    aged.edit(BEN, "as Ben saw it");
    aged.edit(CARL, "as Carl saw it");
    aged.street.talk();
    aged.pass(1);
    aged.pass(60);
    aged.edit(BEN, "as all saw it");
    aged.receive(ANA);
    aged.street.talk();
    aged.pass(50);
    aged.street.write(ANA, intake, "young");
    aged.street.talk();
    aged.pass(10);
    aged.pass(2);
    aged
}

impl Aged {
    fn edit(&mut self, who: Who, note: &str) {
        self.street.world.get(who).rewrite(DocumentId::from_bytes(self.report.0), note).unwrap();
        self.street.world.after_write(who).unwrap();
    }

    fn receive(&mut self, who: Who) {
        let about = vec![DocumentId::from_bytes(self.report.0)];
        let said = NewStatement { sort: Sort::Received, exercise: false, about, body: vec![] };
        self.street.world.get(who).state(self.intake, said).unwrap();
        self.street.world.after_write(who).unwrap();
    }

    /// Everybody opens the app after so many days.
    fn pass(&mut self, days: i64) {
        self.street.part();
        self.street.pass(Duration::days(days));
        for who in self.street.people.clone() {
            self.street.world.get(who).keep_up().unwrap();
            self.street.world.after_write(who).unwrap();
        }
        self.street.talk();
    }

    /// Dora comes some weeks later, and has met nobody but Ana.
    fn dora_comes(&mut self) {
        self.street.part();
        self.street.pass(Duration::days(15));
        assert_eq!(self.street.world.add("Dora").unwrap(), DORA);
        self.street.world.admit(self.street.circle, ANA, DORA, &[Role::Verifier]).unwrap();
        self.street.people.push(DORA);
    }

    /// The chunks of the report that somebody holds, in the order of their chains.
    fn held(&mut self, who: Who) -> Vec<Verified> {
        let mut held = chunks(&mut self.street.world, who, self.intake);
        held.retain(|chunk| chunk.header().document == self.report);
        held
    }

    /// Whose chunks those are.
    fn authors(&mut self, who: Who) -> BTreeSet<(DeviceId, u64, Hash)> {
        let held = self.held(who);
        let author = |it: &Verified| (it.header().device, it.header().seq, it.identity());
        held.iter().map(author).collect()
    }

    fn heads(&mut self, who: Who) -> Vec<Hash> {
        self.street.world.get(who).seen(self.intake).unwrap().documents[&self.report].clone()
    }

    /// What Dora's key of this week seals.
    fn secret(&mut self) -> WeekSecret {
        let (circle, intake) = (self.street.circle, self.intake);
        let epoch = self.street.world.get(DORA).clean_epoch(circle, intake).unwrap().unwrap();
        self.street.world.get(DORA).secret(intake, epoch).unwrap().unwrap()
    }

    fn give(&mut self, bytes: &[u8]) -> Outcome {
        let (circle, intake) = (self.street.circle, self.intake);
        self.street.world.get(DORA).receive(circle, intake, bytes).unwrap()
    }

    fn tell(&mut self, chunk: &Verified) -> Outcome {
        let secret = self.secret();
        let envelope = seal_under(&mut self.street.world, &secret, chunk);
        self.give(&envelope)
    }
}

#[test]
fn what_outlived_its_weeks_is_read_whole_by_who_came_later() {
    let mut aged = aged(101);
    let heads = aged.heads(ANA);
    aged.dora_comes();
    aged.street.talk();
    assert_eq!(aged.heads(DORA), heads);
    assert_eq!(aged.street.notes(DORA), ["as all saw it"], "what is younger lies below her floor");
    let authors = aged.authors(ANA);
    assert_eq!(authors.iter().map(|it| it.0).collect::<BTreeSet<_>>().len(), 3);
    assert_eq!(aged.authors(DORA), authors);
    let intake = aged.intake;
    let statements = aged.street.world.get(ANA).seen(intake).unwrap().statements;
    assert_eq!(statements.len(), 1);
    assert_eq!(aged.street.world.get(DORA).seen(intake).unwrap().statements, statements);
    aged.street.agree(&[ANA, BEN, CARL, DORA]);
    // She edits it as anybody does, and gives it on.
    aged.edit(DORA, "as Dora read it");
    aged.street.talk();
    for who in [ANA, BEN, CARL, DORA] {
        assert!(aged.street.notes(who).contains(&"as Dora read it".to_owned()));
    }
}

/// Carl holds all of it and Dora's key. He gives it to her under seals of his own, with something of
/// his in it in each way that there is.
#[test]
fn attack_sealed_anew_with_forged_authorship() {
    let mut aged = aged(102);
    aged.dora_comes();
    let (report, circle, intake) = (aged.report, aged.street.circle, aged.intake);
    let held = aged.held(CARL);
    let first = held.iter().find(|chunk| chunk.header().after.is_empty()).unwrap();
    let (carl, ana) = (Liar { who: CARL, circle }, Liar { who: ANA, circle });
    let made = carl.edit(&mut aged.street.world, &held, report, "put in by Carl");
    for envelope in forged(&mut aged, first, &made) {
        assert_eq!(aged.give(&envelope), Outcome::Bad);
    }
    // Changes under the name of Ana's actor, in a chunk of Carl's own.
    let under_ana = ana.edit(&mut aged.street.world, &held, report, "never written by Ana");
    let header = carl.header(&mut aged.street.world, intake, Kind::Changes);
    let stolen = carl.write(&mut aged.street.world, header, report, &under_ana);
    let outcome = aged.tell(&stolen);
    assert!(matches!(outcome, Outcome::Settled { place, .. } if place.refused), "{outcome:?}");
    // A snapshot that says the same with Ana's own header.
    let signed = vec![encode_canonical(first.header()), signature_of(first)];
    let mut header = carl.header(&mut aged.street.world, intake, Kind::Snapshot);
    (header.seq, header.prev) = (header.seq + 1, stolen.identity());
    header.document = report;
    let snapshot = carl.say(&mut aged.street.world, header, encode_canonical(&(signed, made.raw)));
    aged.tell(&snapshot);
    assert_eq!(aged.street.notes(DORA), Vec::<String>::new());
    let heads = aged.heads(ANA);
    aged.street.talk();
    assert_eq!(aged.heads(DORA), heads);
    assert_eq!(aged.street.notes(DORA), ["as all saw it"]);
    let authors = aged.authors(ANA);
    assert_eq!(aged.authors(DORA), authors);
    aged.street.agree(&[ANA, BEN, CARL, DORA]);
}

/// Ana's header and signature with other changes, with more of them, and with each field turned.
fn forged(aged: &mut Aged, first: &Verified, made: &Made) -> Vec<Vec<u8>> {
    let secret = aged.secret();
    let own: Vec<Vec<u8>> = porchlight_crypto::decode_canonical(first.payload()).unwrap();
    let beyond = [own, made.raw.clone()].concat();
    let (header, signature) = (first.header(), signature_of(first));
    let mut forged: Vec<Vec<u8>> = [encode_canonical(&made.raw), encode_canonical(&beyond)]
        .iter()
        .map(|payload| seal_bytes(&secret, &bytes_of(header, payload, &signature)))
        .collect();
    let turned: [fn(&mut Header); 6] = [
        |header| header.circle = Id([1; 16]),
        |header| header.channel = Id([1; 16]),
        |header| header.document = Id([1; 16]),
        |header| header.exercise = !header.exercise,
        |header| header.seq += 1,
        |header| header.content.push(Hash([1; 32])),
    ];
    for turn in turned {
        let mut header = header.clone();
        turn(&mut header);
        forged.push(seal_bytes(&secret, &bytes_of(&header, first.payload(), &signature)));
    }
    forged
}

/// Carl was removed. What he wrote before stays in the document for who comes later; what his device
/// wrote afterwards does not come in by being sealed anew.
#[test]
fn attack_removed_devices_changes_sealed_anew() {
    let mut aged = aged(103);
    let (report, circle, intake) = (aged.report, aged.street.circle, aged.intake);
    let carl = Liar { who: CARL, circle };
    let held = aged.held(CARL);
    let made = carl.edit(&mut aged.street.world, &held, report, "after his removal");
    let header = carl.header(&mut aged.street.world, intake, Kind::Changes);
    let late = carl.write(&mut aged.street.world, header, report, &made);
    aged.street.part();
    aged.street.remove(ANA, CARL);
    aged.street.people.retain(|who| *who != CARL);
    aged.street.world.link(ANA, BEN).unwrap();
    aged.street.world.settle().unwrap();
    let (heads, authors) = (aged.heads(ANA), aged.authors(ANA));
    aged.dora_comes();
    aged.tell(&late);
    for (one, other) in [(ANA, BEN), (ANA, DORA), (BEN, DORA)] {
        aged.street.world.link(one, other).unwrap();
    }
    aged.street.world.settle().unwrap();
    for who in [ANA, BEN, DORA] {
        assert_eq!(aged.heads(who), heads, "{who:?}");
    }
    let carls = late.header().device;
    assert!(authors.iter().any(|(device, ..)| *device == carls));
    let hers = aged.authors(DORA);
    assert!(authors.is_subset(&hers));
    aged.street.agree(&[ANA, BEN, DORA]);
}

/// One place of an old document was signed twice: who comes later has the proof, and the same changes
/// as the others.
#[test]
fn attack_fork_in_what_is_sealed_anew() {
    let mut aged = aged(104);
    let (report, circle, intake) = (aged.report, aged.street.circle, aged.intake);
    let carl = Liar { who: CARL, circle };
    let held = aged.held(CARL);
    let device = aged.street.world.get(CARL).device(circle).unwrap();
    let own = held.iter().find(|chunk| chunk.header().device == device).unwrap();
    let mut others = aged.held(CARL);
    others.retain(|chunk| chunk.header().device != device);
    // The twin has the smaller identity, so the document is made anew and is no younger for it.
    let mut twins = (0..).map(|number| {
        let note = format!("his other story {number}");
        let made = carl.edit(&mut aged.street.world, &others, report, &note);
        carl.write(&mut aged.street.world, own.header().clone(), report, &made)
    });
    let twin = twins.find(|twin| twin.identity() < own.identity()).unwrap();
    let ben = Liar { who: BEN, circle };
    ben.publish(&mut aged.street.world, &twin);
    // Links that begin find it.
    aged.street.part();
    aged.street.talk();
    aged.dora_comes();
    aged.street.talk();
    let heads = aged.heads(ANA);
    assert!(heads.iter().any(|head| twin.header().content.contains(head)));
    for who in [ANA, BEN, DORA] {
        assert_eq!(aged.heads(who), heads, "{who:?}");
        let forks = aged.street.world.get(who).store().unwrap().read().forks(intake).unwrap();
        assert_eq!(forks, [(own.header().device, own.header().seq)], "{who:?}");
    }
    aged.street.agree(&[ANA, BEN, DORA]);
}

/// What is sealed anew and what comes as it was first sealed are the same chunks: in every order of
/// them Dora ends with the same.
#[test]
fn sealed_anew_in_every_order() {
    let mut aged = aged(105);
    let (heads, held) = (aged.heads(ANA), aged.held(CARL));
    assert_eq!(held.len(), 4);
    aged.dora_comes();
    for (number, order) in orders(held.len()).into_iter().enumerate() {
        let who = Who(DORA.0 + number);
        if number > 0 {
            let name = format!("neighbour after Dora {number}");
            assert_eq!(aged.street.world.add(&name).unwrap(), who);
            aged.street.world.admit(aged.street.circle, ANA, who, &[Role::Verifier]).unwrap();
        }
        let liar = Liar { who: CARL, circle: aged.street.circle };
        for chunk in order.into_iter().map(|at| &held[at]) {
            liar.tell(&mut aged.street.world, who, chunk);
            // Again, under another seal.
            liar.tell(&mut aged.street.world, who, chunk);
        }
        assert_eq!(aged.heads(who), heads);
        assert!(aged.street.world.get(who).faults().unwrap().is_empty());
    }
}

//! `kill -9` on either side at seeded moments of a first exchange between two real processes. Both are
//! started again; in the end both hold the same, each report once, and `check` is clean.
//!
//! The moment is a packet that went through, and for half of the kills a little later, since what is stored
//! is stored while nothing goes over. `PORCHLIGHT_KILLS` says how many; the printed line tells one again.

use std::{collections::BTreeSet, time::Duration};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use super::{
    cable::{Cable, FAR},
    common::{Chance, Porch, Session, copy_folder, string},
    file, listening_at, neighbours, numbered, until,
};

const KILLS: u64 = 4;
/// What each of the two has filed before they meet.
const FILED: [usize; 2] = [240, 60];
/// More than anything takes here between two packets. An exchange that was shorter than the one that was
/// counted is killed after its end.
const OVER: Duration = Duration::from_secs(3);
/// How long after its packet a kill falls at most.
const LATER_MS: f64 = 60.0;

fn kills() -> u64 {
    let given = std::env::var("PORCHLIGHT_KILLS").ok();
    given.map_or(KILLS, |kills| kills.parse().expect("PORCHLIGHT_KILLS is a number"))
}

/// Both homes, as they were before they met.
struct Before {
    porches: [Porch; 2],
    all: BTreeSet<String>,
}

impl Before {
    fn new() -> Self {
        let porches = neighbours();
        let filed = [numbered("founder", FILED[0]), numbered("verifier", FILED[1])];
        for (porch, notes) in porches.iter().zip(&filed) {
            file(porch, notes.iter().cloned());
            copy_folder(&porch.home(), &porch.path("before"));
        }
        Self { porches, all: filed.into_iter().flatten().collect() }
    }

    /// The homes as they were.
    fn restore(&self) {
        for porch in &self.porches {
            std::fs::remove_dir_all(porch.home()).unwrap();
            copy_folder(&porch.path("before"), &porch.home());
        }
    }

    /// Exchanges until both say that they hold the same; how many packets that takes.
    fn exchange(&self) -> u64 {
        let (listener, ticket) = listening_at(&self.porches[0], FAR, &["--once"]);
        let cable = Cable::to(&ticket);
        let to = ["sync", "--json", "--once", "--to", cable.ticket()];
        let mut dialler = Session::of(self.porches[1].command(&to));
        until(&mut dialler, "equal");
        assert_eq!((dialler.close(), listener.close()), (0, 0));
        cable.passed()
    }

    /// Begins to exchange, and kills one of the two once so many packets have gone through and so many ms
    /// more are over. The other one is told to end, and answered.
    fn kill(&self, victim: usize, packets: u64, later_ms: f64, chance: &mut Chance) -> Session {
        let (listener, ticket) = listening_at(&self.porches[0], FAR, &[]);
        let cable = Cable::to(&ticket);
        let told = cable.tell_after(packets);
        let to = ["sync", "--json", "--to", cable.ticket()];
        let dialler = Session::of(self.porches[1].command(&to));
        let _ = told.recv_timeout(OVER);
        chance.wait_up_to(later_ms);
        let [killed, other] = if victim == 0 { [listener, dialler] } else { [dialler, listener] };
        killed.end_now();
        let other_id = Pid::from_raw(other.pid().try_into().unwrap()).unwrap();
        kill_process(other_id, Signal::TERM).unwrap();
        other
    }

    /// How many of the reports a home holds, each once.
    fn held(&self, porch: &Porch) -> usize {
        let mut session = porch.session();
        session.check_clean();
        let path = porch.text("held.jsonl");
        session.ok(
            "export_reports",
            &json!({ "path": path, "format": "jsonl", "precision": "exact" }),
        );
        let listed = session.report_ids().len();
        assert_eq!(session.close(), 0);
        let text = std::fs::read_to_string(&path).unwrap();
        let notes: BTreeSet<String> = text.lines().map(note).collect();
        assert_eq!((text.lines().count(), listed), (notes.len(), notes.len()), "one is here twice");
        assert!(notes.is_subset(&self.all));
        notes.len()
    }
}

fn note(line: &str) -> String {
    let line: Value = serde_json::from_str(line).unwrap();
    string(&line["text"])
}

#[test]
fn who_is_killed_at_any_moment_of_a_first_exchange_loses_and_doubles_nothing() {
    let usual = Chance::of_environment(8);
    let before = Before::new();
    let whole = before.exchange();
    assert!(whole > 200, "only {whole} packets: the rest went another way");
    let (mut in_part, mut of_first) = (0, 0);
    for number in 0..kills() {
        let (seed, mut chance) = usual.story(number);
        let victim = chance.below(2);
        let packets = 1 + chance.next() % whole;
        let later_ms = if chance.below(2) == 0 { 0.0 } else { LATER_MS };
        println!(
            "PORCHLIGHT_SEED={seed} PORCHLIGHT_KILLS=1: the {} after packet {packets} of {whole}",
            ["listener", "dialler"][victim]
        );
        before.restore();
        let other = before.kill(victim, packets, later_ms, &mut chance);
        let held = before.held(&before.porches[victim]);
        // In its very first moments the signal itself ends it.
        let code = other.end();
        assert!(matches!(code, None | Some(0)), "the other one ends in peace: {code:?}");
        let total = before.all.len();
        in_part += usize::from(held > FILED[victim] && held < total);
        of_first += usize::from(victim == 0);
        before.exchange();
        let held = std::thread::scope(|scope| {
            let held = before.porches.each_ref().map(|porch| scope.spawn(|| before.held(porch)));
            held.map(|held| held.join().unwrap())
        });
        assert_eq!(held, [total; 2], "PORCHLIGHT_SEED={seed}");
    }
    println!("{} kills ({of_first} of the listener), {in_part} of them in the midst", kills());
}

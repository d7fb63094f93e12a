mod care;
mod explain;
mod hold;
mod leftovers;
mod places;
mod practice;
mod reading;
mod writing;

use std::path::Path;

use chrono::{DateTime, Duration, TimeZone, Utc};
use porchlight_crypto::{Key, RootKey};
use porchlight_domain::{
    DocumentId, Record, RecordChange, RecordKind,
    report::{Activity, ActivityKind, Category, CreateReport, Mode, Place, Report, ReportChange},
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use tempfile::TempDir;

use crate::{Filter, Opening, Store, StoreError, database::Keying};

/// A store in a folder of its own, with a clock and chance that the test decides.
struct Bench {
    folder: TempDir,
    root: RootKey,
    install: [u8; 16],
    now: DateTime<Utc>,
    chance: ChaCha20Rng,
    plain: bool,
}

impl Bench {
    fn sealed() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            root: RootKey::new(Key::from_bytes([5; 32])),
            install: [1; 16],
            now: Utc.with_ymd_and_hms(2026, 2, 10, 18, 0, 0).unwrap(),
            chance: ChaCha20Rng::seed_from_u64(1),
            plain: false,
        }
    }

    /// Without a key, so that a test can look for words in the file.
    fn plain() -> Self {
        Self { plain: true, ..Self::sealed() }
    }

    fn create(&mut self) -> Store {
        self.with_chance(|opening, keying, chance| {
            Store::create_keyed(opening, keying, "Ana's phone", chance)
        })
        .unwrap()
    }

    fn open(&mut self) -> Result<Store, StoreError> {
        self.with_chance(Store::open_keyed)
    }

    fn with_chance<T>(
        &mut self,
        work: impl FnOnce(&Opening<'_>, Keying<'_>, &mut dyn rand_core::CryptoRng) -> T,
    ) -> T {
        let keying = if self.plain { Keying::Plain } else { Keying::Root(&self.root) };
        let opening = Opening {
            folder: self.folder.path(),
            root: &self.root,
            install: self.install,
            now: self.now,
        };
        work(&opening, keying, &mut self.chance)
    }

    fn database(&self) -> std::path::PathBuf {
        self.folder.path().join(crate::DATABASE_FILE)
    }

    fn file(&mut self, store: &mut Store, report: Report) -> DocumentId {
        store
            .write(self.now, &mut self.chance, |tx| tx.insert(Record::Report(report)))
            .unwrap()
            .value
    }

    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "the method alone is not general enough"
    )]
    fn undo(&mut self, store: &mut Store) -> Result<DocumentId, StoreError> {
        store.write(self.now, &mut self.chance, |tx| tx.undo()).map(|written| written.value.0)
    }

    fn edit(&mut self, store: &mut Store, id: DocumentId, change: ReportChange) -> Report {
        let written = store.write(self.now, &mut self.chance, |tx| {
            tx.edit(id, |_| Ok::<_, StoreError>(vec![RecordChange::Report(change)]))
        });
        let Record::Report(report) = written.unwrap().value;
        report
    }
}

fn report(note: &str, at: DateTime<Utc>) -> Report {
    let request = CreateReport {
        note: note.to_owned(),
        category: Some(Category::AtOnce),
        place: Place { text: Some("N Clark St & W Lunt Ave".to_owned()), ..Place::default() },
        activity: Activity { kinds: [ActivityKind::Knocking].into(), text: None },
        ..CreateReport::default()
    };
    Report::file(request, at).unwrap()
}

fn notes(store: &Store, filter: &Filter) -> Vec<String> {
    let page = store.read().reports(filter).unwrap();
    page.rows.iter().map(|(id, _)| read(store, (*id).into()).note).collect()
}

fn read(store: &Store, id: DocumentId) -> Report {
    let Record::Report(report) = store.read().record(id).unwrap();
    report
}

fn filter(search: &str) -> Filter {
    Filter { search: search.to_owned(), limit: 50, ..Filter::default() }
}

fn hours(hours: i64) -> Duration {
    Duration::hours(hours)
}

fn is_clean(store: &Store) -> bool {
    let checked = store.check(&mut |_, _| {}).unwrap();
    assert_eq!(checked.documents, checked.rows);
    checked.faults.is_empty()
}

/// Whether any file below the folder holds the bytes.
fn files_hold(folder: &Path, needle: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return files_hold(&path, needle);
        }
        std::fs::read(&path).unwrap().windows(needle.len()).any(|window| window == needle)
    })
}

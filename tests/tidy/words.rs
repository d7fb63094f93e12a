//! What may not be written where: imports, clocks, chance, unfinished work, waiting in tests, and
//! names of machines.

use crate::{
    assert_tidy,
    tree::{File, code_lines, files, is_test},
};

/// Part of a file that a rule looks at.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    All,
    /// Test files, and what follows `#[cfg(test)]` in others.
    Tests,
}

struct Rule {
    why: &'static str,
    words: &'static [&'static str],
    extensions: &'static [&'static str],
    /// Paths begin with one of these.
    within: &'static [&'static str],
    /// Paths that begin with one of these are excused.
    except: &'static [&'static str],
    part: Part,
}

const SCRIPTS: &[&str] = &["ts", "js", "svelte"];
/// Rooms that are given everything: they wait for nothing and ask no machine.
const SYNC_CORE: &[&str] = &["crates/domain/", "crates/crypto/", "crates/store/", "crates/sync/"];
/// These rules and their bad examples.
const HERE: &str = "tests/tidy/";

const RULES: &[Rule] = &[
    Rule {
        why: "only the window's host knows Tauri; screens use lib/host",
        words: &["@tauri-apps", "__TAURI"],
        extensions: SCRIPTS,
        within: &["ui/"],
        except: &["ui/src/lib/host/tauri.ts"],
        part: Part::All,
    },
    Rule {
        why: "documents are known to domain and store only",
        words: &["automerge::", "autosurgeon::"],
        extensions: &["rs"],
        within: &["crates/", "src-tauri/"],
        except: &["crates/domain/", "crates/store/"],
        part: Part::All,
    },
    Rule {
        why: "the core is synchronous: async is at the rim",
        words: &["async fn", "async move", "async {", ".await", "tokio"],
        extensions: &["rs"],
        within: SYNC_CORE,
        except: &[],
        part: Part::All,
    },
    Rule {
        why: "time and chance are arguments; only app::clock asks the machine",
        words: &[
            "Utc::now",
            "Local::now",
            "SystemTime::now",
            "Instant::now",
            "Uuid::new_v4",
            "Uuid::now_v7",
            "rand::rng",
            "thread_rng",
            "OsRng",
            "SysRng",
            "getrandom::fill",
            "getrandom::u32",
            "getrandom::u64",
            "from_os_rng",
            "from_entropy",
        ],
        extensions: &["rs"],
        within: &[""],
        // The bench measures; it decides nothing by it.
        except: &["crates/app/src/clock.rs", "bench/", HERE],
        part: Part::All,
    },
    Rule {
        why: "unfinished or skipped work is an issue, not a line",
        words: &["todo!", "unimplemented!", "dbg!", "#[ignore"],
        extensions: &["rs"],
        within: &[""],
        except: &[HERE],
        part: Part::All,
    },
    Rule {
        why: "a test that is skipped, or that skips the others, tests nothing",
        words: &["it.skip", "it.only", "it.todo", "describe.skip", "describe.only", "test.skip"],
        extensions: SCRIPTS,
        within: &[""],
        except: &[],
        part: Part::All,
    },
    Rule {
        why: "a test waits for what it wants to see, never for time to pass",
        words: &["sleep("],
        extensions: &["rs", "ts", "js"],
        within: &[""],
        // The step of a poll, the random moment of a kill, and a promise that names a second.
        except: &[HERE, "crates/cli/tests/common/mod.rs", "crates/cli/tests/canary.rs"],
        part: Part::Tests,
    },
    Rule {
        why: "no host of a package registry is named: their clients know them",
        words: &[
            concat!("registry.", "npmjs"),
            concat!("static.", "crates.io"),
            concat!("index.", "crates.io"),
            concat!("py", "pi.org"),
            concat!("python", "hosted.org"),
            concat!("deb.", "debian.org"),
            concat!("security.", "debian.org"),
        ],
        extensions: &[],
        within: &[""],
        except: &[],
        part: Part::All,
    },
    Rule {
        why: "a path of one machine means nothing on another",
        words: &[
            concat!("/wo", "rk/main"),
            concat!("/wo", "rk/shared"),
            concat!("/ro", "ot/"),
            concat!("/ho", "me/"),
        ],
        extensions: &[],
        within: &[""],
        except: &[],
        part: Part::All,
    },
];

impl Rule {
    fn applies(&self, file: &File) -> bool {
        let begins = |starts: &[&str]| starts.iter().any(|start| file.path.starts_with(start));
        (self.extensions.is_empty() || file.has_extension(self.extensions))
            && begins(self.within)
            && !begins(self.except)
    }

    fn problems(&self, file: &File) -> Vec<String> {
        if !self.applies(file) {
            return Vec::new();
        }
        let from = match self.part {
            Part::Tests if !is_test(&file.path) => code_lines(&file.text),
            Part::All | Part::Tests => 0,
        };
        let code = !self.extensions.is_empty();
        file.text
            .lines()
            .enumerate()
            .skip(from)
            // A comment may name what the code may not do.
            .filter(|(_, line)| !(code && line.trim_start().starts_with("//")))
            .flat_map(|(at, line)| {
                self.words
                    .iter()
                    .filter(move |word| contains(line, word))
                    .map(move |word| format!("{}:{}: `{word}`: {}", file.path, at + 1, self.why))
            })
            .collect()
    }
}

/// Whether the line has the word; one that begins with `/` only where a path may begin.
fn contains(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !word.starts_with('/') || !before.is_some_and(is_in_path)
    })
}

fn is_in_path(letter: char) -> bool {
    letter.is_alphanumeric() || "./_-~}".contains(letter)
}

fn problems(files: &[File]) -> Vec<String> {
    files.iter().flat_map(|file| RULES.iter().flat_map(|rule| rule.problems(file))).collect()
}

#[test]
fn nothing_is_written_where_it_may_not_be() {
    assert_tidy(&problems(&files()));
}

#[test]
fn a_word_in_the_wrong_place_is_seen() {
    let seen = |path: &str, text: &str| problems(&[File::new(path, text)]).len();

    assert_eq!(seen("ui/src/App.svelte", "import { invoke } from \"@tauri-apps/api/core\";"), 1);
    assert_eq!(seen("ui/src/lib/host/tauri.ts", "import \"@tauri-apps/api/core\";"), 0);
    assert_eq!(seen("crates/app/src/a.rs", "use automerge::AutoCommit;"), 1);
    assert_eq!(seen("crates/store/src/a.rs", "use automerge::AutoCommit;"), 0);
    assert_eq!(seen("crates/store/src/a.rs", "pub async fn a() {}"), 1);
    assert_eq!(seen("crates/domain/src/a.rs", "use tokio::spawn;"), 1);
    assert_eq!(seen("src-tauri/src/a.rs", "pub async fn a() {}"), 0);
    assert_eq!(seen("crates/cli/src/a.rs", "let now = Utc::now();"), 1);
    assert_eq!(seen("crates/cli/src/a.rs", "let started = std::time::Instant::now();"), 1);
    assert_eq!(seen("tests/scenario/a.rs", "let id = Uuid::new_v4();"), 1);
    assert_eq!(seen("crates/crypto/src/a.rs", "getrandom::fill(&mut key)?;"), 1);
    assert_eq!(seen("crates/app/src/clock.rs", "Utc::now()"), 0);
    assert_eq!(seen("crates/cli/src/a.rs", "    // Utc::now is for app::clock"), 0);
    assert_eq!(seen("crates/api/src/a.rs", "todo!()"), 1);
    assert_eq!(seen("crates/api/src/a.rs", "#[ignore = \"slow\"]"), 1);
    assert_eq!(seen("ui/src/a.test.ts", "it.only(\"works\", () => {})"), 1);
}

#[test]
fn waiting_is_seen_in_tests_and_only_there() {
    let seen = |path: &str, text: &str| problems(&[File::new(path, text)]).len();
    let wait = "std::thread::sleep(STEP);";
    assert_eq!(seen("crates/app/src/lock.rs", wait), 0);
    assert_eq!(seen("crates/app/tests/lock.rs", wait), 1);
    assert_eq!(seen("crates/app/src/lock/tests.rs", wait), 1);
    assert_eq!(seen("crates/app/src/lock.rs", &format!("{wait}\n#[cfg(test)]\n{wait}")), 1);
    assert_eq!(seen("tests/window/a.test.js", "await sleep(100);"), 1);
}

#[test]
fn names_of_machines_are_seen() {
    let seen = |text: &str| problems(&[File::new("README.md", text)]).len();
    assert_eq!(seen(concat!("https://registry.", "npmjs.org/a")), 1);
    assert_eq!(seen(concat!("cd /ro", "ot/porchlight")), 1);
    assert_eq!(seen(concat!("see /wo", "rk/shared/design")), 1);
    assert_eq!(seen(concat!("home=\"/ho", "me/ana\"")), 1);
    assert_eq!(seen("cd ../shared/design"), 0);
    assert_eq!(seen("import Home from \"./routes/home/Home.svelte\""), 0);
}

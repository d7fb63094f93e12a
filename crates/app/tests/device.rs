//! The device through the contract: suggested passphrases, its voice, its disk, when it locks.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

mod common;

use std::fs;

use chrono::{DateTime, Duration, Utc};
use common::{Home, call};
use porchlight_app::Desk;
use serde_json::{Value, json};

/// As a keyboard writes it that types an accent as a letter of its own.
fn in_pieces(text: &str) -> String {
    let pieces = [
        ('á', "a\u{301}"),
        ('é', "e\u{301}"),
        ('í', "i\u{301}"),
        ('ó', "o\u{301}"),
        ('ú', "u\u{301}"),
        ('ñ', "n\u{303}"),
    ];
    pieces.iter().fold(text.to_owned(), |text, (whole, piece)| text.replace(*whole, piece))
}

fn suggested(desk: &Desk, language: &str) -> String {
    let answer = call(desk, "suggest_passphrase", json!({ "language": language })).unwrap();
    let words = answer["words"].as_array().unwrap();
    assert_eq!(words.len(), 5);
    words.iter().map(|word| word.as_str().unwrap()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_suggested_passphrase_opens_and_any_keyboard_types_it() {
    let home = Home::new();
    let desk = home.desk();
    let passphrase = suggested(&desk, "es");
    assert!(passphrase.is_ascii(), "an accent is not on every keyboard");
    assert_ne!(passphrase, suggested(&desk, "es"), "picked by chance");
    let profile = json!({ "passphrase": passphrase, "device_name": "Ana's phone" });
    call(&desk, "create_profile", profile).unwrap();
    assert_eq!(suggested(&desk, "en").split(' ').count(), 5, "unlocked too");
    desk.close();
    let typed = json!({ "profile": 1, "passphrase": passphrase });
    call(&home.desk(), "unlock_profile", typed).unwrap();
}

#[test]
fn a_passphrase_opens_however_its_accents_are_typed() {
    let home = Home::new();
    let desk = home.desk();
    let passphrase = "siete lámparas ñandú sobre un portón qüinto";
    assert_ne!(in_pieces(passphrase), passphrase);
    let profile = json!({ "passphrase": passphrase, "device_name": "Ana's phone" });
    call(&desk, "create_profile", profile).unwrap();
    desk.close();
    let typed = json!({ "profile": 1, "passphrase": in_pieces(passphrase) });
    call(&home.desk(), "unlock_profile", typed).unwrap();
}

#[test]
fn the_status_tells_where_the_profile_is_and_what_goes_next() {
    let mut home = Home::new();
    let desk = home.created();
    let status = || call(&desk, "device_status", json!({})).unwrap();
    let empty = status();
    assert_eq!((&empty["profile"], &empty["device_name"]), (&json!(1), &json!("Ana's phone")));
    assert_eq!(empty["home"], home.folder.path().display().to_string());
    assert_eq!((&empty["next_to_go"], &empty["going_within_week"]), (&Value::Null, &json!(0)));
    assert!(!empty["suggested_folder"].as_str().unwrap().is_empty() || dirs::home_dir().is_none());

    let stored = |folder: &std::path::Path| -> u64 {
        fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.file_name().to_string_lossy().contains(".db"))
            .map(|entry| entry.metadata().unwrap().len())
            .sum()
    };
    let said = status()["storage_kb"].as_u64().unwrap();
    assert_eq!(said, stored(&home.folder.path().join("profiles/1")).div_ceil(1024));
    #[cfg(unix)]
    assert!(status()["free_kb"].as_u64().unwrap() > 0);

    for days in [20, 40] {
        call(&desk, "create_report", json!({ "category": 1, "keep_days": days })).unwrap();
    }
    let next: DateTime<Utc> = status()["next_to_go"].as_str().unwrap().parse().unwrap();
    assert_eq!(next, home.now + Duration::days(20));
    assert_eq!(status()["going_within_week"], 0);
    home.pass(Duration::days(13));
    assert_eq!(status()["going_within_week"], 1);
    desk.close();
    assert_eq!(call(&desk, "device_status", json!({})), Err("vault.locked".to_owned()));
}

#[test]
fn it_locks_by_itself_after_ten_minutes_unless_somebody_says_otherwise() {
    let home = Home::new();
    let desk = home.desk();
    let settings = || call(&desk, "home_status", json!({})).unwrap()["settings"].clone();
    assert_eq!(settings()["lock_after_min"], 10);
    let mut changed = settings();
    for minutes in [0, 1, 120] {
        changed["lock_after_min"] = minutes.into();
        assert_eq!(call(&desk, "change_settings", changed.clone()), Ok(changed.clone()));
        assert_eq!(settings(), changed);
    }
    changed["lock_after_min"] = 121.into();
    assert_eq!(call(&desk, "change_settings", changed), Err("field.out_of_range".to_owned()));
    assert_eq!(settings()["lock_after_min"], 120);

    let older = r#"{ "language": "es", "text_size": 120, "theme": "dark" }"#;
    fs::write(home.folder.path().join("home.json"), older).unwrap();
    assert_eq!(
        settings(),
        json!({ "language": "es", "text_size": 120, "theme": "dark", "lock_after_min": 10 })
    );
}

#[cfg(unix)]
mod voice {
    use std::{
        fs::File,
        io::{BufRead, BufReader, Read},
        os::unix::fs::PermissionsExt,
        path::{Path, PathBuf},
    };

    use nix::{sys::signal::kill, sys::stat::Mode, unistd::Pid};
    use porchlight_app::speech::Voice;

    use super::*;

    /// Tells its number, its arguments and what it is to say, and goes on until it is ended.
    const FAKE: &str = "#!/bin/sh\ntext=$(cat)\nexec 3>\"$0.said\"\n\
        echo \"$$ $* $text\" >&3\nexec tail -f /dev/null\n";

    fn fake(home: &Home) -> (PathBuf, PathBuf) {
        let program = home.folder.path().join("espeak-ng");
        fs::write(&program, FAKE).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
        let said = home.folder.path().join("espeak-ng.said");
        nix::unistd::mkfifo(&said, Mode::S_IRWXU).unwrap();
        (program, said)
    }

    fn say(desk: &Desk, text: &str, language: &str) -> Result<Value, String> {
        call(desk, "speak", json!({ "text": text, "language": language }))
    }

    /// Waits for a program that speaks: its number, what it was asked, and the pipe that it holds.
    fn heard(said: &Path) -> (Pid, String, BufReader<File>) {
        let mut pipe = BufReader::new(File::open(said).unwrap());
        let mut line = String::new();
        pipe.read_line(&mut line).unwrap();
        let (pid, asked) = line.trim_end().split_once(' ').unwrap();
        (Pid::from_raw(pid.parse().unwrap()), asked.to_owned(), pipe)
    }

    #[test]
    fn the_voice_says_one_thing_at_a_time_and_nothing_once_locked() {
        let home = Home::new();
        let (program, said) = fake(&home);
        let voice = Voice::at(program);
        let desk = Desk::with_voice(home.folder.path().to_owned(), home.clock.clone(), voice);
        assert_eq!(call(&desk, "home_status", json!({})).unwrap()["speech"], true);

        say(&desk, "Tres personas en la calle", "es").unwrap();
        let (first, asked, _) = heard(&said);
        assert_eq!(asked, "--stdin -b 1 -v es-419 Tres personas en la calle");
        assert!(kill(first, None).is_ok(), "it speaks on after the answer");

        say(&desk, "--help", "en").unwrap();
        assert!(kill(first, None).is_err(), "the speech before is over");
        let (second, asked, mut pipe) = heard(&said);
        assert_eq!(asked, "--stdin -b 1 -v en-us --help");

        assert_eq!(say(&desk, &"a".repeat(501), "en"), Err("field.too_long".to_owned()));
        assert_eq!(say(&desk, "a", "en us"), Err("field.not_a_language".to_owned()));
        assert!(kill(second, None).is_ok(), "what was refused ends nothing");

        desk.lock_now();
        // The pipe ends with the last process that held it.
        assert_eq!(pipe.read_to_end(&mut Vec::new()).unwrap(), 0);
    }

    #[test]
    fn an_empty_text_ends_the_speech() {
        let home = Home::new();
        let (program, said) = fake(&home);
        let voice = Voice::at(program);
        let desk = Desk::with_voice(home.folder.path().to_owned(), home.clock.clone(), voice);
        say(&desk, "one", "en").unwrap();
        let (pid, ..) = heard(&said);
        say(&desk, " ", "en").unwrap();
        assert!(kill(pid, None).is_err());
    }

    #[test]
    fn a_device_without_a_voice_says_so() {
        let home = Home::new();
        let voice = Voice::at("/no/such/espeak-ng".into());
        let desk = Desk::with_voice(home.folder.path().to_owned(), home.clock.clone(), voice);
        assert_eq!(call(&desk, "home_status", json!({})).unwrap()["speech"], false);
        assert_eq!(say(&desk, "a", "en"), Err("speech.no_voice".to_owned()));
    }
}

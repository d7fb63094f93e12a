//! Two homes of one circle that never link: a stick goes from one to the other.

use std::{fs, path::PathBuf};

use serde_json::Value;

use super::{CIRCLE, common::Porch, file, neighbours, notes, numbered};

/// The files on a stick.
fn on(stick: &tempfile::TempDir) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(stick.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn text(path: &std::path::Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_stick_brings_a_home_what_a_link_would_have_brought() {
    let porches = neighbours();
    file(&porches[0], numbered("from the founder", 3));
    let stick = tempfile::tempdir().unwrap();
    let made = porches[0].run(&["bundle", "export", "--to", CIRCLE, text(stick.path())]).code(0);
    assert!(made.out.contains("2 people of the circle can open it."), "{}", made.out);
    let files = on(&stick);
    assert_eq!(files.len(), 1, "{files:?}");
    assert_eq!(files[0].extension().unwrap(), "porchlight");
    let read = porches[1].run(&["bundle", "import", text(stick.path())]).code(0);
    assert!(read.out.contains("changes came in.") && read.out.contains("Made by "), "{}", read.out);
    assert_eq!(notes(&porches[1]), notes(&porches[0]));
    let again = porches[1].run(&["bundle", "import", text(&files[0]), "--json"]).code(0);
    let again: Value = serde_json::from_str(&again.out).unwrap();
    assert_eq!((&again["taken"], &again["refused"]), (&0.into(), &0.into()), "{again}");
    porches[1].check_clean();
}

#[test]
fn a_file_that_is_cut_or_for_others_says_what_is_safe_and_what_to_do() {
    let porches = neighbours();
    file(&porches[0], numbered("from the founder", 2));
    let stick = tempfile::tempdir().unwrap();
    let whole = stick.path().join("whole.porchlight");
    porches[0].run(&["bundle", "export", "--to", CIRCLE, text(&whole)]).code(0);
    let bytes = fs::read(&whole).unwrap();
    let (cut, junk) = (stick.path().join("cut.porchlight"), stick.path().join("junk.porchlight"));
    fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    fs::write(&junk, b"a letter to somebody, long enough to be looked at as something else")
        .unwrap();
    for (path, code) in [(&cut, "bundle.damaged"), (&junk, "bundle.not_one")] {
        let refused = porches[1].run(&["bundle", "import", text(path), "--json"]).code(1);
        assert!(refused.out.contains(code), "{}", refused.out);
    }
    assert!(notes(&porches[1]).is_empty());
    let stranger = Porch::lit();
    let refused = stranger.run(&["bundle", "import", text(&whole), "--json"]).code(1);
    assert!(refused.out.contains("bundle.not_for_here"), "{}", refused.out);
    // One that is whole comes in beside others that are not.
    let read = porches[1].run(&["bundle", "import", text(stick.path())]).code(1);
    assert!(read.out.contains("is cut short") && read.out.contains("came in."), "{}", read.out);
    assert_eq!(notes(&porches[1]), notes(&porches[0]));
}

#[test]
fn a_bundle_to_one_device_leaves_out_what_it_had_before() {
    let porches = neighbours();
    file(&porches[0], numbered("first", 2));
    let shown = porches[0].run(&["circle", "show", CIRCLE, "--json"]).code(0);
    let shown: Value = serde_json::from_str(&shown.out).unwrap();
    let persons = shown["persons"].as_array().unwrap();
    let other = persons.iter().find(|person| person["is_me"] == false).unwrap();
    let device = other["devices"][0]["id"].as_str().unwrap();
    let stick = tempfile::tempdir().unwrap();
    let export = |name: &str| {
        let path = stick.path().join(name);
        let args = ["bundle", "export", "--to", CIRCLE, "--device", device, "--only-new", "--json"];
        let made = porches[0].run(&[&args[..], &[text(&path)]].concat()).code(0);
        (path, serde_json::from_str::<Value>(&made.out).unwrap())
    };
    let (first, made) = export("first.porchlight");
    assert!(made["device"].as_str().unwrap().starts_with(device), "{made}");
    assert_eq!(made["opens_for"].as_array().unwrap().len(), 1, "{made}");
    file(&porches[0], numbered("second", 1));
    let (second, later) = export("second.porchlight");
    assert!(later["chunks"].as_u64() < made["chunks"].as_u64(), "{made} {later}");
    let refused = porches[0].run(&["bundle", "import", text(&first), "--json"]).code(1);
    assert!(refused.out.contains("bundle.not_for_here"), "{}", refused.out);
    porches[1].run(&["bundle", "import", text(&second), text(&first)]).code(0);
    assert_eq!(notes(&porches[1]), notes(&porches[0]));
    let missing = stick.path().join("missing").join("x.porchlight");
    let args = ["bundle", "export", "--to", CIRCLE, text(&missing), "--json"];
    let refused = porches[0].run(&args).code(4);
    assert!(refused.out.contains("bundle.cannot_write"), "{}", refused.out);
}

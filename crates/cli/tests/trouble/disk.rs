//! A full disk and a folder that may not be written, each a small file system of its own that only
//! this test sees. Where the system lets nobody mount one, the tests say so and end.
#![cfg(target_os = "linux")]

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::json;

use crate::{
    common::{Porch, Ran, Session, corpus, finish, many_sightings},
    contents,
};

/// A mount namespace with a file system in memory at `folder`. It goes with the test.
struct Small {
    holder: Child,
    options: &'static [&'static str],
    folder: PathBuf,
}

impl Small {
    /// `None` where nobody may do that; the reason is printed.
    fn mount(porch: &Porch, size: &str) -> Option<Self> {
        let folder = porch.path("small");
        fs::create_dir(&folder).unwrap();
        // As root, or as a person who is root in a namespace of their own.
        let ways: [(&[&str], &'static [&'static str]); 2] =
            [(&["-m"], &["-m"]), (&["-r", "-m"], &["-U", "-m", "--preserve-credentials"])];
        for (unshare, options) in ways {
            let mut holder = Command::new("unshare");
            holder.args(unshare).args(["--propagation", "private"]);
            holder.args(["sh", "-c", "echo ready; read end"]);
            holder.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
            let Ok(mut holder) = holder.spawn() else { continue };
            let mut said = String::new();
            BufReader::new(holder.stdout.take().unwrap()).read_line(&mut said).unwrap();
            let small = Self { holder, options, folder: folder.clone() };
            if said == "ready\n"
                && small.mounts(&["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            {
                return Some(small);
            }
        }
        println!("SKIPPED: no file system can be mounted here (unshare, nsenter, mount)");
        None
    }

    fn mounts(&self, args: &[&str]) -> bool {
        let mut mount = Command::new("mount");
        mount.args(args).arg(&self.folder);
        self.within(&mount).output().is_ok_and(|output| output.status.success())
    }

    fn remount(&self, options: &str) {
        assert!(self.mounts(&["-o", &format!("remount,{options}")]), "{options}");
    }

    /// The same command, run where the file system is.
    fn within(&self, command: &Command) -> Command {
        let mut inside = Command::new("nsenter");
        inside.args(["-t", &self.holder.id().to_string()]).args(self.options).arg("--");
        inside.arg(command.get_program()).args(command.get_args()).stdin(Stdio::null());
        for (name, value) in command.get_envs() {
            inside.env(name, value.unwrap_or_default());
        }
        inside
    }

    fn home(&self) -> PathBuf {
        self.folder.join("home")
    }

    fn run(&self, porch: &Porch, args: &[&str]) -> Ran {
        finish(self.within(&porch.command_at(&self.home(), args)), b"")
    }

    fn session(&self, porch: &Porch) -> Session {
        Session::of(self.within(&porch.command_at(&self.home(), &["session"])))
    }

    /// The folder as seen from here: the same files, through the holder.
    fn seen(&self, path: &Path) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.holder.id()));
        root.join(path.strip_prefix("/").unwrap())
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}

#[test]
fn a_full_disk_is_said_and_what_was_acknowledged_stays() {
    let porch = Porch::new();
    let Some(small) = Small::mount(&porch, "3m") else { return };
    small.run(&porch, &["init", "--name", "Ana"]).code(0);
    let mut session = small.session(&porch);
    let mut filed = 0;
    let note = "a page of words ".repeat(200);
    let refused = loop {
        let answer = session.ask("create_report", &json!({ "category": 1, "note": note }));
        if answer.get("ok").is_none() {
            break answer;
        }
        filed += 1;
    };
    assert_eq!(refused["error"]["code"], "home.disk_full");
    println!("{filed} reports fitted");
    assert!(filed > 5);

    let day = corpus("sightings/seed1.jsonl");
    session.refused("import_reports", &json!({ "path": day }), "home.disk_full");
    let out = small.folder.join("out.jsonl");
    let export = json!({ "path": out, "format": "jsonl", "precision": "exact" });
    session.refused("export_reports", &export, "export.cannot_write");
    assert!(!small.seen(&small.folder.join("out.jsonl.part")).exists());
    // What is here can still be read.
    let before = session.reports();
    assert_eq!(before.len(), filed);
    assert_eq!(session.close(), 0);
    for args in [
        &["report", "import", day.to_str().unwrap(), "--json"][..],
        &["report", "add", "--category", "1", "--json"],
        &["--profile", "2", "init", "--name", "Ben", "--json"],
    ] {
        small.run(&porch, args).error("home.disk_full", 4);
    }

    small.remount("size=64m");
    let mut session = small.session(&porch);
    assert!(session.reports() == before, "something acknowledged is gone");
    session.check_clean();
    let summary = session.ok("import_reports", &json!({ "path": day }));
    assert_eq!(summary["imported"], 1_500, "{summary}");
    session.check_clean();
    assert_eq!(session.report_ids().len(), 1_500 + filed);
    session.close();
    small.run(&porch, &["--profile", "2", "init", "--name", "Ben"]).code(0);
}

/// A backup that does not fit where it is restored, nor where it is written: nothing is made.
#[test]
fn a_backup_that_does_not_fit_leaves_nothing() {
    let porch = Porch::lit();
    fs::write(porch.path("lines.jsonl"), many_sightings(1_500).join("\n")).unwrap();
    porch.run(&["report", "import", &porch.text("lines.jsonl")]).code(0);
    let (file, of_file) = (porch.text("ana.backup"), porch.text("passphrase"));
    let args = |what, path| ["backup", what, "--file-passphrase-file", &of_file, path, "--json"];
    porch.run(&args("export", &file)).code(0);
    let Some(small) = Small::mount(&porch, "3m") else { return };
    small.run(&porch, &args("restore", &file)).error("home.disk_full", 4);
    let status = small.run(&porch, &["call", "home_status"]).code(0).json();
    assert_eq!(status["profiles"], json!([]));
    let out = small.folder.join("out.backup");
    let export = porch.command(&args("export", out.to_str().unwrap()));
    finish(small.within(&export), b"").error("backup.cannot_write", 4);
    assert_eq!(fs::read_dir(small.seen(&small.folder)).unwrap().count(), 1, "the home alone");
    small.remount("size=64m");
    small.run(&porch, &args("restore", &file)).code(0);
    let check = small.run(&porch, &["check", "--json"]).code(0).json();
    assert_eq!((&check["problems"], &check["documents"]), (&json!([]), &json!(1_500)));
}

#[test]
fn an_import_that_fills_the_disk_keeps_its_commits_and_goes_on_later() {
    // Which of these is full between two commits is for the size of a commit to decide.
    for size in ["18m", "10m", "26m", "5m"] {
        let porch = Porch::new();
        let Some(small) = Small::mount(&porch, size) else { return };
        if fills_between_commits(&porch, &small) {
            return;
        }
    }
    panic!("no disk was full in the midst of an import");
}

/// Fills the disk with an import. `false` when that was before its first commit or never.
fn fills_between_commits(porch: &Porch, small: &Small) -> bool {
    small.run(porch, &["init", "--name", "Ana"]).code(0);
    let lines = many_sightings(4_500);
    fs::write(porch.path("lines.jsonl"), lines.join("\n")).unwrap();
    let path = porch.text("lines.jsonl");
    let import = ["report", "import", &path, "--json"];
    let ran = small.run(porch, &import);
    if ran.code == 0 {
        return false;
    }
    ran.error("home.disk_full", 4);
    small.remount("size=64m");
    let check = small.run(porch, &["check", "--json"]).code(0).json();
    assert_eq!(check["problems"], json!([]));
    let here = check["documents"].as_u64().unwrap();
    println!("{here} of 4500 came in before the disk was full");
    if here == 0 {
        return false;
    }
    let summary = small.run(porch, &import).code(0).json();
    assert_eq!(
        (&summary["already_here"], &summary["imported"]),
        (&json!(here), &json!(4_500 - here))
    );
    let out = porch.text("out.jsonl");
    let export = ["report", "export", "--format", "jsonl", "--precision", "exact", "-o", &out];
    small.run(porch, &export).code(0);
    let text = fs::read_to_string(&out).unwrap();
    let parse = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
    let written: Vec<_> = text.lines().map(parse).collect();
    let given: Vec<_> = lines.iter().map(|line| parse(line)).collect();
    assert!(written == given, "not every line is here once and whole");
    true
}

#[test]
fn a_folder_that_may_not_be_written_is_said_and_untouched() {
    let porch = Porch::new();
    let Some(small) = Small::mount(&porch, "32m") else { return };
    small.run(&porch, &["init", "--name", "Ana"]).code(0);
    small.run(&porch, &["report", "add", "--category", "1", "--note", "here"]).code(0);
    small.remount("ro");
    let before = contents(&small.seen(&small.home()));
    for args in [
        &["report", "list", "--json"][..],
        &["report", "add", "--category", "1", "--json"],
        &["check", "--repair", "--json"],
        &["settings", "set", "theme", "dark", "--json"],
        &["--profile", "2", "init", "--name", "Ben", "--json"],
    ] {
        small.run(&porch, args).error("home.read_only", 4);
    }
    let status = small.run(&porch, &["call", "home_status"]).code(0).json();
    assert_eq!(status["profiles"][0]["wrong_tries"], 0);
    let said = small.run(&porch, &["report", "list"]).code(4);
    assert_eq!(said.err.trim_end().lines().count(), 1, "{}", said.err);
    assert_eq!(contents(&small.seen(&small.home())), before);
    small.remount("rw");
    assert_eq!(small.run(&porch, &["check", "--json"]).code(0).json()["documents"], 1);
}

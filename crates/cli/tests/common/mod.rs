//! What the tests of the whole program share: a home in a folder of its own, the binary, and a
//! session whose every answer has a deadline. Nothing here looks inside the program.

#![allow(dead_code, reason = "each test uses its part of this")]

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Output, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const PASSPHRASE: &str = "lantern orbit maple kettle seven";
/// Far more than anything here takes on a busy machine: what is not done by then hangs.
const PATIENCE: Duration = Duration::from_mins(3);

/// A sandbox: the home, the passphrase, and a place for every file that the program might leave.
pub(crate) struct Porch {
    dir: TempDir,
}

/// How a command that was run to its end went.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }

    #[track_caller]
    pub(crate) fn code(self, expected: i32) -> Self {
        assert_eq!(self.code, expected, "out: {}\nerr: {}", self.out, self.err);
        self
    }

    /// Ended with this error under `--json`, in words that a person can read without it.
    #[track_caller]
    pub(crate) fn error(&self, code: &str, exit: i32) -> Value {
        let error = self.json()["error"].clone();
        assert_eq!((error["code"].as_str(), self.code), (Some(code), exit), "{}", self.out);
        error["params"].clone()
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            // A signal is a crash, whatever else was expected.
            code: output.status.code().unwrap_or_else(|| panic!("{output:?}")),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Porch {
    pub(crate) fn new() -> Self {
        let porch = Self { dir: tempfile::tempdir().unwrap() };
        for folder in ["cwd", "tmp", "user"] {
            fs::create_dir(porch.path(folder)).unwrap();
        }
        porch.write_private("passphrase", PASSPHRASE);
        porch
    }

    /// With a profile in it.
    pub(crate) fn lit() -> Self {
        let porch = Self::new();
        porch.run(&["init", "--name", "Ana's phone"]).code(0);
        porch
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.path("home")
    }

    /// A file of profile 1.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.home().join("profiles/1").join(name)
    }

    pub(crate) fn write_private(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o600)).unwrap();
        }
    }

    /// The program over a home, in the sandbox, without a passphrase.
    pub(crate) fn bare_at(&self, home: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_porchlight"));
        command.env_clear().env("LANG", "en_US.UTF-8").env("TZ", "UTC").stdin(Stdio::null());
        command.env("TMPDIR", self.path("tmp")).env("HOME", self.path("user"));
        command.current_dir(self.path("cwd")).arg("--home").arg(home);
        command
    }

    pub(crate) fn bare(&self) -> Command {
        self.bare_at(&self.home())
    }

    pub(crate) fn command_at(&self, home: &Path, args: &[&str]) -> Command {
        let mut command = self.bare_at(home);
        command.arg("--passphrase-file").arg(self.path("passphrase")).args(args);
        command
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        self.command_at(&self.home(), args)
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        finish(self.command(args), b"")
    }

    pub(crate) fn run_at(&self, home: &Path, args: &[&str]) -> Ran {
        finish(self.command_at(home, args), b"")
    }

    pub(crate) fn run_with(&self, args: &[&str], input: &[u8]) -> Ran {
        finish(self.command(args), input)
    }

    /// An open session.
    pub(crate) fn session(&self) -> Session {
        Session::of(self.command(&["session"]))
    }

    /// Everything in the home and its doors' own places, as a check says it.
    #[track_caller]
    pub(crate) fn check_clean(&self) -> Value {
        let check = self.run(&["check", "--json"]).code(0).json();
        assert_eq!(check["problems"], json!([]), "{check}");
        check
    }
}

/// Runs a command to its end; one that hangs is a failure with its name.
pub(crate) fn finish(mut command: Command, input: &[u8]) -> Ran {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    if !input.is_empty() {
        command.stdin(Stdio::piped());
    }
    let mut child = Running(command.spawn().unwrap());
    if let Some(mut stdin) = child.0.stdin.take() {
        let input = input.to_vec();
        // A program that refuses early need not read all of it.
        thread::spawn(move || stdin.write_all(&input));
    }
    let (out, err) = (child.0.stdout.take().unwrap(), child.0.stderr.take().unwrap());
    let (out, err) = (thread::spawn(|| read_all(out)), thread::spawn(|| read_all(err)));
    let status = wait(&mut child.0, &command);
    Ran::from(Output { status, stdout: out.join().unwrap(), stderr: err.join().unwrap() })
}

fn read_all(mut from: impl std::io::Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    from.read_to_end(&mut bytes).unwrap();
    bytes
}

fn wait(child: &mut Child, command: &Command) -> std::process::ExitStatus {
    let mut status = None;
    poll(&format!("{command:?} ends"), || {
        status = child.try_wait().unwrap();
        status.is_some()
    });
    status.unwrap()
}

/// Asks until it is so.
#[track_caller]
pub(crate) fn poll(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = now_ms();
    while !is_so() {
        assert!(now_ms() - began < PATIENCE.as_secs_f64() * 1_000.0, "in vain: {what}");
        thread::sleep(Duration::from_millis(2));
    }
}

/// For deadlines and for what is measured.
pub(crate) fn now_ms() -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "microseconds since 1970 fit")]
    let micros = porchlight_app::clock::now().timestamp_micros() as f64;
    micros / 1_000.0
}

/// A child that never outlives its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A session with its two ends.
pub(crate) struct Session {
    child: Running,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
}

impl Session {
    pub(crate) fn of(mut command: Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let input = child.stdin.take();
        let output = child.stdout.take().unwrap();
        let (sender, lines) = channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            let mut line = Vec::new();
            // Half a line is what a killed process leaves: no answer.
            while output.read_until(b'\n', &mut line).unwrap() > 0 && line.ends_with(b"\n") {
                let text = String::from_utf8(std::mem::take(&mut line)).unwrap();
                if sender.send(text).is_err() {
                    break;
                }
            }
        });
        Self { child: Running(child), input, lines }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.0.id()
    }

    pub(crate) fn send_line(&mut self, line: &str) {
        let mut input = self.input.as_ref().unwrap();
        input.write_all(line.as_bytes()).unwrap();
        input.write_all(b"\n").unwrap();
    }

    pub(crate) fn send(&mut self, command: &str, request: &Value) {
        self.send_line(&json!({ "command": command, "request": request }).to_string());
    }

    /// The next line, whatever it is.
    #[track_caller]
    pub(crate) fn answer(&mut self) -> Value {
        serde_json::from_str(&self.line()).unwrap()
    }

    /// The next line, unless nothing comes for so long or it has ended.
    pub(crate) fn answer_within(&mut self, time: Duration) -> Option<Value> {
        self.lines.recv_timeout(time).ok().map(|line| serde_json::from_str(&line).unwrap())
    }

    /// Ctrl-C, and its end.
    pub(crate) fn interrupt(self) {
        let pid = self.pid().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        assert_eq!(self.close(), 0);
    }

    /// The next line as it was printed.
    #[track_caller]
    pub(crate) fn line(&mut self) -> String {
        match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => line,
            Err(RecvTimeoutError::Timeout) => panic!("the session hangs"),
            Err(RecvTimeoutError::Disconnected) => panic!("the session ended"),
        }
    }

    /// The answer to a command; events are passed over.
    #[track_caller]
    pub(crate) fn ask(&mut self, command: &str, request: &Value) -> Value {
        self.send(command, request);
        loop {
            let line = self.answer();
            if line.get("event").is_none() {
                return line;
            }
        }
    }

    /// Asks for what must go well.
    #[track_caller]
    pub(crate) fn ok(&mut self, command: &str, request: &Value) -> Value {
        let mut answer = self.ask(command, request);
        assert!(answer.get("ok").is_some(), "{command} {request}: {answer}");
        answer["ok"].take()
    }

    /// Asks for what must be refused with this code; the rest of the error.
    #[track_caller]
    pub(crate) fn refused(&mut self, command: &str, request: &Value, code: &str) -> Value {
        let mut answer = self.ask(command, request);
        assert_eq!(answer["error"]["code"], code, "{command} {request}: {answer}");
        answer["error"]["params"].take()
    }

    #[track_caller]
    pub(crate) fn unlock(&mut self) -> Value {
        self.ok("unlock_profile", &json!({ "profile": 1, "passphrase": PASSPHRASE }))
    }

    /// Every report by its id.
    #[track_caller]
    pub(crate) fn reports(&mut self) -> BTreeMap<String, Value> {
        let mut reports = BTreeMap::new();
        for id in self.report_ids() {
            let mut view = self.ok("show_report", &json!({ "id": id }));
            assert!(reports.insert(id, view["report"].take()).is_none());
        }
        reports
    }

    /// The ids of every report, page by page.
    #[track_caller]
    pub(crate) fn report_ids(&mut self) -> Vec<String> {
        let mut ids = Vec::new();
        let mut request = json!({ "limit": 200 });
        loop {
            let page = self.ok("list_reports", &request);
            let rows = page["rows"].as_array().unwrap();
            ids.extend(rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()));
            if page["next"].is_null() {
                return ids;
            }
            request["after"] = page["next"].clone();
        }
    }

    /// Every draft by its id.
    #[track_caller]
    pub(crate) fn drafts(&mut self) -> BTreeMap<String, Value> {
        let mut list = self.ok("list_drafts", &json!({}));
        let drafts = list["drafts"].as_array_mut().unwrap().iter_mut();
        let by_id = |draft: &mut Value| (string(&draft["id"]), draft["report"].take());
        drafts.map(by_id).collect()
    }

    #[track_caller]
    pub(crate) fn check_clean(&mut self) {
        let check = self.ok("check_store", &json!({}));
        assert_eq!(check["problems"], json!([]), "{check}");
    }

    /// `kill -9`, and every answer that was given before it.
    pub(crate) fn kill(self) -> Vec<Value> {
        self.end_now().iter().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// `kill -9`, and every whole line that was written before it.
    pub(crate) fn end_now(mut self) -> Vec<String> {
        self.child.0.kill().unwrap();
        self.child.0.wait().unwrap();
        self.lines.iter().collect()
    }

    /// Ends in peace; the exit code.
    pub(crate) fn close(self) -> i32 {
        self.end().unwrap()
    }

    /// Ends; the exit code, if it was no signal that ended it.
    pub(crate) fn end(mut self) -> Option<i32> {
        drop(self.input.take());
        wait(&mut self.child.0, &Command::new("session")).code()
    }
}

#[track_caller]
pub(crate) fn string(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// A file of the corpora, which must be there: without them these tests say nothing.
pub(crate) fn corpus(name: &str) -> PathBuf {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpora");
    let path = PathBuf::from(root).join(name);
    assert!(path.exists(), "corpus {} is missing", path.display());
    path
}

/// The 1,500 lines of the sample day.
pub(crate) fn sightings() -> Vec<String> {
    let text = fs::read_to_string(corpus("sightings/seed1.jsonl")).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// The sample day over and over, each line under an id of its own: more than one commit holds.
pub(crate) fn many_sightings(count: usize) -> Vec<String> {
    let named = |(number, line): (usize, &String)| {
        let mut line: Value = serde_json::from_str(line).unwrap();
        line["id"] = json!(format!("line {number:05}"));
        line.to_string()
    };
    sightings().iter().cycle().take(count).enumerate().map(named).collect()
}

/// A whole folder, file by file.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Every file below a folder.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    files
}

/// Whether a program of the system is there.
pub(crate) fn has_program(name: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| folder.join(OsStr::new(name)).is_file())
    })
}

/// Chance that a printed seed repeats (splitmix64).
pub(crate) struct Chance(u64);

impl Chance {
    /// From `PORCHLIGHT_SEED`, else from a seed of the test's own; either way it is printed.
    pub(crate) fn of_environment(usual: u64) -> Self {
        let given = std::env::var("PORCHLIGHT_SEED").ok();
        let seed = given.map_or(usual, |seed| seed.parse().expect("PORCHLIGHT_SEED is a number"));
        println!("PORCHLIGHT_SEED={seed}");
        Self(seed)
    }

    /// Another story of the same run: it is told alone when its seed is given.
    pub(crate) fn story(&self, number: u64) -> (u64, Self) {
        let seed = self.0.wrapping_add(number);
        (seed, Self(seed))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound).unwrap()).unwrap()
    }

    /// Waits for a random part of `longest_ms`.
    pub(crate) fn wait_up_to(&mut self, longest_ms: f64) {
        self.wait_within(0, 1, longest_ms);
    }

    /// Waits for a random time in one of so many equal parts of `longest_ms`, so that few waits
    /// still fall everywhere.
    pub(crate) fn wait_within(&mut self, part: u32, parts: u32, longest_ms: f64) {
        #[expect(clippy::cast_precision_loss, reason = "a share needs no more")]
        let share = self.next() as f64 / u64::MAX as f64;
        let wait_ms = (f64::from(part) + share) / f64::from(parts) * longest_ms;
        thread::sleep(Duration::from_secs_f64(wait_ms / 1_000.0));
    }

    /// A word of lower-case letters that stands nowhere else.
    pub(crate) fn word(&mut self) -> String {
        let letter = |_| char::from(b'a' + u8::try_from(self.below(26)).unwrap());
        (0..14).map(letter).collect()
    }
}

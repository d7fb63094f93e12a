//! A home of one's own, and the binary run in it.

use std::{
    io::Write,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

pub(crate) const PASSPHRASE: &str = "lantern copper orchard gravel seventeen";

/// A home in a folder that goes when the test is over.
pub(crate) struct Porch {
    pub(crate) dir: TempDir,
}

pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }

    #[track_caller]
    pub(crate) fn code(self, expected: i32) -> Self {
        assert_eq!(self.code, expected, "out: {}\nerr: {}", self.out, self.err);
        self
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Porch {
    pub(crate) fn new() -> Self {
        let porch = Self { dir: tempfile::tempdir().unwrap() };
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

    pub(crate) fn write_private(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(self.path(name), mode).unwrap();
        }
    }

    pub(crate) fn bare(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_porchlight"));
        command.env_clear().env("LANG", "en_US.UTF-8").env("TZ", "UTC").stdin(Stdio::null());
        command.arg("--home").arg(self.path("home"));
        command
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = self.bare();
        command.arg("--passphrase-file").arg(self.path("passphrase")).args(args);
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.command(args).output().unwrap().into()
    }

    pub(crate) fn with_input(&self, args: &[&str], input: &str) -> Ran {
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap().into()
    }

    pub(crate) fn add(&self, args: &[&str]) -> Value {
        let mut all = vec!["report", "add", "--json"];
        all.extend(args);
        self.run(&all).code(0).json()
    }
}

pub(crate) const KNOCKING: [&str; 20] = [
    "report",
    "add",
    "--activity",
    "knocking",
    "--place",
    "N Clark St & W Lunt Ave, NE corner",
    "--people",
    "3-5",
    "--vehicles",
    "2",
    "--seen",
    "10m",
    "--how",
    "saw",
    "--category",
    "3",
    "--note",
    "two vests say POLICE",
    "--json",
    "--exercise",
];

pub(crate) fn id(view: &Value) -> &str {
    view["id"].as_str().unwrap()
}

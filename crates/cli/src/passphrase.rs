//! Where a passphrase comes from: a file, an open descriptor, or a person at the terminal. Never
//! from an argument or the environment, which others on the device can read.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use crate::{
    failure::Failure,
    output::{self, Screen, visible},
};

/// More is no passphrase but a wrong file.
const BYTES_MAX: usize = 64 * 1024;

/// Where the passphrase is to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    File(PathBuf),
    Descriptor(u32),
    Ask,
}

impl Source {
    /// From the two options; clap lets at most one of them pass.
    pub(crate) fn of(file: Option<PathBuf>, descriptor: Option<u32>) -> Self {
        match (file, descriptor) {
            (Some(file), _) => Self::File(file),
            (None, Some(descriptor)) => Self::Descriptor(descriptor),
            (None, None) => Self::Ask,
        }
    }

    /// The passphrase that is there already.
    pub(crate) fn read(&self, screen: &Screen, prompt: &str) -> Result<Zeroizing<String>, Failure> {
        match self {
            Self::File(path) => from_file(screen, path),
            Self::Descriptor(descriptor) => from_descriptor(*descriptor),
            Self::Ask => ask(prompt),
        }
    }

    /// A passphrase that is to be used from now on; a person types it twice.
    pub(crate) fn read_new(&self, screen: &Screen) -> Result<Zeroizing<String>, Failure> {
        let words = &screen.words;
        if *self != Self::Ask {
            return self.read(screen, "");
        }
        output::notice(&words.say("passphrase-advice"));
        let first = ask(&words.say("ask-new-passphrase"))?;
        if *first != *ask(&words.say("ask-again"))? {
            return Err(Failure::misused("terminal.passphrases_differ", []));
        }
        Ok(first)
    }
}

fn ask(prompt: &str) -> Result<Zeroizing<String>, Failure> {
    match rpassword::prompt_password(format!("{prompt} ")) {
        Ok(typed) => Ok(Zeroizing::new(typed)),
        Err(_) => Err(Failure::misused("terminal.no_passphrase", [])),
    }
}

fn from_file(screen: &Screen, path: &Path) -> Result<Zeroizing<String>, Failure> {
    let shown = path.display().to_string();
    let unreadable = |_: io::Error| Failure::misused("terminal.cannot_read", [("path", &shown)]);
    let file = File::open(path).map_err(unreadable)?;
    if is_open_to_others(&file) {
        let path = visible(&shown);
        output::notice(&screen.words.with("warning-passphrase-file", [("path", path.into())]));
    }
    read_all(file, &shown)
}

/// `/dev/fd` lends an open descriptor without taking it over by number, which would be unsafe.
fn from_descriptor(descriptor: u32) -> Result<Zeroizing<String>, Failure> {
    let path = format!("/dev/fd/{descriptor}");
    let unreadable = |_: io::Error| Failure::misused("terminal.cannot_read", [("path", &path)]);
    let file = File::open(&path).map_err(unreadable)?;
    read_all(file, &path)
}

#[cfg(unix)]
fn is_open_to_others(file: &File) -> bool {
    use std::os::unix::fs::PermissionsExt;
    // A pipe such as <(pass show porchlight) is nobody else's, whatever its mode says.
    file.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o044 != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_: &File) -> bool {
    false
}

fn read_all(file: File, path: &str) -> Result<Zeroizing<String>, Failure> {
    // Room for all of it: a buffer that grows would leave copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(BYTES_MAX + 1));
    file.take(BYTES_MAX as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| Failure::misused("terminal.cannot_read", [("path", path)]))?;
    if bytes.len() > BYTES_MAX {
        return Err(Failure::misused("terminal.too_large", [("path", path)]));
    }
    let text = std::str::from_utf8(without_line_break(&bytes))
        .map_err(|_| Failure::misused("terminal.not_text", [("path", path)]))?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// Editors and `echo` end a file with one line break that nobody typed as part of it.
fn without_line_break(bytes: &[u8]) -> &[u8] {
    bytes.strip_suffix(b"\r\n").or_else(|| bytes.strip_suffix(b"\n")).unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_break_is_cut_and_nothing_else() {
        let check = |given: &str, expected: &str| {
            assert_eq!(without_line_break(given.as_bytes()), expected.as_bytes(), "{given:?}");
        };
        check("five words", "five words");
        check("five words\n", "five words");
        check("five words\r\n", "five words");
        check("five words\n\n", "five words\n");
        check(" spaces stay \n", " spaces stay ");
        check("", "");
        check("\r", "\r");
    }

    #[test]
    fn a_passphrase_file_must_be_short_and_text() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("p");
        let read = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            read_all(File::open(&path).unwrap(), "p").map(|text| text.to_string())
        };
        assert_eq!(read("clave secreta ñ\n".as_bytes()).unwrap(), "clave secreta ñ");
        let code = |failure: Failure| failure.as_json().get("code").unwrap().to_string();
        assert_eq!(code(read(b"\xff\xfe").unwrap_err()), "\"terminal.not_text\"");
        assert_eq!(code(read(&vec![b'a'; BYTES_MAX + 1]).unwrap_err()), "\"terminal.too_large\"");
        assert!(read(&vec![b'a'; BYTES_MAX]).is_ok());
    }
}
